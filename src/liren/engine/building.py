"""From a document valid against the schema to the frozen words of `language`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from liren.engine.conditions import Condition, parse_condition
from liren.engine.language import (
    Bound,
    ConditionalLimit,
    Dated,
    DepartRule,
    EscalateRule,
    ExtendRule,
    Field,
    Limit,
    Lines,
    Move,
    PauseRule,
    Procedure,
    Source,
    Starts,
    Step,
)
from liren.engine.normal import options_of
from liren.engine.schema import UNIT_WORDS


def build(written: Mapping[str, Any], document: Mapping[str, Any]) -> Procedure:
    """written: the authors' form; document: the same in normal form, kept as it is."""
    affair, applies = written["affair"], written.get("applies", {})
    return Procedure(
        key=written["key"],
        version=written["version"],
        title=written["title"],
        node=written["node"],
        kind=affair["kind"],
        responsible=affair["responsible"],
        attribute=affair.get("attribute"),
        everyday_name=affair["everyday_name"],
        urban=applies.get("urban", True),
        rural=applies.get("rural", True),
        summary=written["summary"],
        sources=build_sources(written["sources"]),
        catalogue=written.get("catalogue"),
        visibility=written.get("visibility", "private"),
        form=_fields(written["form"]),
        start=written["start"],
        steps={key: _step(key, step) for key, step in written["steps"].items()},
        escalate=_escalate(written.get("escalate")),
        floor=tuple(written.get("floor", ())),
        measures=tuple(written.get("measures", ())),
        burden_reason=written.get("burden_reason", ""),
        opened_by=written.get("opened_by", "everybody"),
        starts=Starts(**written["starts"]) if "starts" in written else None,
        depart=DepartRule(tuple(written["depart"]["by"])) if "depart" in written else None,
        document=document,
    )


def build_sources(written: list[Mapping[str, Any]]) -> dict[str, Source]:
    """Sources by id; of two with one id the first stands (the linter objects to the second)."""
    sources: dict[str, Source] = {}
    for source in written:
        sources.setdefault(source["id"], Source(**source))
    return sources


def limit(text: str) -> Limit:
    """A limit as authors write it.

    >>> limit("2 working hours")
    Limit(amount=2, unit='working_hours')
    """
    amount, _, unit = text.partition(" ")
    return Limit(int(amount), UNIT_WORDS[unit.removesuffix("s")])


def _fields(written: Mapping[str, Any]) -> dict[str, Field]:
    return {key: _field(key, field) for key, field in written.items()}


def _field(key: str, written: Mapping[str, Any]) -> Field:
    return Field(
        key=key,
        title=written["title"],
        type=written["type"],
        required=written.get("required", False),
        purpose=written.get("purpose", ""),
        basis=written.get("basis"),
        known=written.get("known"),
        personal=written.get("personal", False),
        public=written.get("public", False),
        options=tuple(options_of(written.get("options", []))),
        min=_bound(written.get("min")),
        max=_bound(written.get("max")),
        decimals=written.get("decimals", 0),
        unit=written.get("unit", ""),
        hint=written.get("hint", ""),
        by=written.get("by", "reporter"),
        when=_condition(written.get("when")),
        columns=_fields(written.get("columns", {})),
        burden_reason=written.get("burden_reason", ""),
        offers=_offers(written.get("offers", ())),
    )


def _offers(written: str | Iterable[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _step(key: str, written: Mapping[str, Any]) -> Step:
    return Step(
        key=key,
        title=written["title"],
        by=tuple(written["by"]),
        clock=written.get("clock", key),
        basis=written["basis"],
        moves={name: _move(name, move) for name, move in written["moves"].items()},
        not_by=written.get("not_by"),
        within=_limit(written.get("within")),
        or_within=tuple(
            ConditionalLimit(parse_condition(other["when"]), limit(other["limit"]))
            for other in written.get("or_within", ())
        ),
        open=written.get("open", False),
        assigns=written.get("assigns"),
        same_unit_as=written.get("same_unit_as"),
        keeper_of=written.get("keeper_of"),
        route=written.get("route"),
        sample=_share(written.get("sample")),
        always=tuple(parse_condition(one["when"]) for one in written.get("always", ())),
        rates=written.get("rates", False),
        tells=written.get("tells"),
        form=_fields(written.get("form", {})),
        extend=_extend(written.get("extend")),
        pause=_pause(written.get("pause")),
        before=_dated(written.get("before")),
        after=_dated(written.get("after")),
        lines=_lines(written),
        whistle=written.get("whistle"),
        propose_together=written.get("propose_together"),
        does=written.get("does"),
        arguments=dict(written.get("with", {})),
        awaits=written.get("awaits"),
    )


def _lines(written: Mapping[str, Any]) -> Lines | None:
    """The lines a step opens; of two words for them the first stands (references object to the second)."""
    if "parallel" in written:
        return Lines("parallel", tuple(written["parallel"]), None, written.get("finish_when", "all"))
    if "for_each" in written:
        each = written["for_each"]
        return Lines("for_each", (each["start"],), each.get("field"), written.get("finish_when", "all"))
    if "joint" in written:
        return Lines("joint", (written["joint"]["start"],), None, written["joint"].get("finish_when", "all"))
    return None


def _dated(written: Mapping[str, Any] | None) -> Dated | None:
    if written is None:
        return None
    [(field, text)] = written.items()
    return Dated(field, limit(text))


def _move(key: str, written: Mapping[str, Any]) -> Move:
    return Move(
        key=key,
        title=written["title"],
        to=written["to"],
        asks=_fields(written.get("asks", {})),
        when=_condition(written.get("when")),
        on=written.get("on"),
        returns=written.get("returns", False),
        declines=written.get("declines", False),
        resolves=written.get("resolves", False),
        reopens=written.get("reopens", False),
        continues=written.get("continues", False),
        tells=written.get("tells"),
        at_least=_limit(written.get("at_least")),
    )


def _condition(written: Mapping[str, Any] | None) -> Condition | None:
    return None if written is None else parse_condition(written)


def _limit(written: str | None) -> Limit | None:
    return None if written is None else limit(written)


def _share(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written.removesuffix("%")) / 100


def _bound(written: Any) -> Bound:
    return Decimal(str(written)) if isinstance(written, float) else written


def _extend(written: Mapping[str, Any] | None) -> ExtendRule | None:
    return None if written is None else ExtendRule(written["times"], limit(written["up_to"]))


def _pause(written: Mapping[str, Any] | None) -> PauseRule | None:
    return None if written is None else PauseRule(tuple(written["reasons"]), limit(written["up_to"]))


def _escalate(written: Mapping[str, Any] | None) -> EscalateRule | None:
    if written is None:
        return None
    return EscalateRule(written["to"], written.get("returns_at"), _limit(written.get("overdue_every")))
