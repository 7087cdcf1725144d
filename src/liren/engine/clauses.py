"""The clauses of a procedure, each by its path (`handle.within`, `verify.not_by`, `form.phone`), in words.

Paths are those of floor clauses, departures and local rules. A step (`handle`) and the whole procedure (``) are clauses
too: not everybody knows which word of a step troubles them. It follows the JSON Schema, as `engine.difference` does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from liren.engine.difference import names_of
from liren.engine.language import Procedure
from liren.engine.normal import gather
from liren.engine.saying import (
    extend_in_words,
    not_by_in_words,
    pause_in_words,
    same_unit_in_words,
    sample_in_words,
    target_in_words,
)
from liren.engine.schema import definitions
from liren.engine.wording import Names, about, said

WHOLE: Final = ""
_NO_CLAUSE: Final = ("title", "moves", "form", "basis", "open", "clock", "with")
_PLAIN: Final[Names] = {
    "by": "谁来办", "not_by": "要换人办", "assigns": "派给谁", "same_unit_as": "由原单位接着办", "route": "派单规则",
    "keeper_of": "由维护单位办", "rates": "请反映人评价", "tells": "告知反映人", "whistle": "吹哨", "does": "系统办",
    "awaits": "等别处",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """path: see the module. step: the step it is of, "" for none. title: 处置：期限. says: what it says, in words.

    basis: the id of its source among the procedure's; None for the whole.
    """

    path: str
    step: str
    title: str
    says: str
    basis: str | None


@lru_cache(maxsize=256)
def _clauses(procedure: "_ByText", names: tuple[tuple[str, str], ...]) -> dict[str, Clause]:
    return {clause.path: clause for clause in _all(procedure.procedure, dict(names))}


class _ByText:
    """A procedure in a cache: one text is one procedure."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def __hash__(self) -> int:
        return id(self.procedure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByText) and other.procedure is self.procedure


def clauses(procedure: Procedure, names: Names) -> Mapping[str, Clause]:
    """Every clause by its path, the whole first, then by steps, then the form. names: titles of roles."""
    return _clauses(_ByText(procedure), tuple(names.items()))


def _all(procedure: Procedure, names: Names) -> Iterator[Clause]:
    document, known = gather(procedure.document), names_of(procedure, names)
    yield Clause(WHOLE, "", "整份规程", procedure.summary, None)
    for key, step in document["steps"].items():
        yield from _of_step(procedure, key, step, known)
    for key, field in document["form"].items():
        yield _of_field(f"form.{key}", "", "填写", field)
    if "escalate" in document:
        yield Clause("escalate", "", "提级督办", said(document["escalate"], known), None)


def _of_step(procedure: Procedure, key: str, step: Mapping[str, Any], names: Names) -> Iterator[Clause]:
    title, basis, law = str(step["title"]), step.get("basis"), procedure.steps[key]
    whole = {
        "not_by": lambda: not_by_in_words(procedure, law), "same_unit_as": lambda: same_unit_in_words(procedure, law),
        "extend": lambda: extend_in_words(law), "pause": lambda: pause_in_words(law),
        "sample": lambda: sample_in_words(law),
    }  # fmt: skip
    yield Clause(key, key, f"{title}（整步）", said(step.get("by"), names), basis)
    for word, value in step.items():
        if word not in _NO_CLAUSE and value not in (None, False, [], {}):
            says = whole[word]() if word in whole else said(value, names)
            yield Clause(f"{key}.{word}", key, f"{title}：{called(word)}", says, basis)
    for name, move in law.moves.items():
        says = f"去“{target_in_words(procedure, move)}”"
        yield Clause(f"{key}.moves.{name}", key, f"{title}：{move.title}", says, basis)
    for name, field in step.get("form", {}).items():
        yield _of_field(f"{key}.form.{name}", key, f"{title}：填写", field)
    for name, move in step["moves"].items():
        for asked, field in move.get("asks", {}).items():
            path = f"{key}.moves.{name}.asks.{asked}"
            yield _of_field(path, key, f"{title}：{move['title']}：填写", field)


def _of_field(path: str, step: str, under: str, field: Mapping[str, Any]) -> Clause:
    must = "必填" if field.get("required") else "选填"
    says = "；".join(one for one in (must, str(field.get("purpose", ""))) if one)
    return Clause(path, step, f"{under}“{field['title']}”", says, field.get("basis"))


def called(word: str) -> str:
    """What a clause of a step is called, by its word: 期限, 谁来办."""
    if word in _PLAIN:
        return _PLAIN[word]
    every = definitions()
    schema = every["step"]["properties"].get(word, {})
    ref = str(schema.get("$ref", "")).rpartition("/")[2]
    return about({**every.get(ref, {}), **schema}, word)


def clause_at(change_path: str) -> str:
    """The clause a path of `engine.difference` is about: `steps.accept.within` is `accept.within`.

    >>> clause_at("steps.accept.moves.done.title"), clause_at("form.phone.required"), clause_at("steps.accept.title")
    ('accept.moves.done', 'form.phone', 'accept')
    """
    parts = change_path.split(".")
    if parts[0] == "steps":
        parts = parts[1:]
        if len(parts) > 2 and parts[1] in ("moves", "form"):
            deep = 5 if parts[1] == "moves" and len(parts) > 4 and parts[3] == "asks" else 3
            return ".".join(parts[:deep])
        return parts[0] if len(parts) > 1 and parts[1] in _NO_CLAUSE else ".".join(parts[:2])
    return ".".join(parts[:2]) if parts[0] == "form" else parts[0] if parts[0] == "escalate" else WHOLE


def touches(clause: str, changed: str) -> bool:
    """Does what changes at one clause concern the other: the same, or one of them within the other?

    >>> touches("verify", "verify.not_by"), touches("verify.not_by", "verify"), touches("", "form.phone")
    (True, True, True)
    """
    return clause == changed or WHOLE in (clause, changed) or _within(clause, changed) or _within(changed, clause)


def _within(inner: str, outer: str) -> bool:
    return inner.startswith(f"{outer}.")
