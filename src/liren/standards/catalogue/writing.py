"""Recording a standard and changing it: all of an entry at once, with its story, and nothing over somebody's work."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import SYSTEM, Actor, require
from liren.engine.standard_numbers import StandardNumber, number_in, parse_number
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.words import as_vector, tokens
from liren.standards.catalogue.codes import LEVELS, STATUSES, usual_next
from liren.standards.catalogue.entry import (
    ClauseEntry,
    RelationEntry,
    StandardEntry,
    number_of,
    plain,
    problems_of,
)
from liren.standards.catalogue.errors import CatalogueMovedOn, NoSuchStandard
from liren.standards.catalogue.joining import hold, join, keep, names_of, successor_of
from liren.standards.catalogue.model import CatalogueChange, Clause, Committee, Relation, Standard
from liren.standards.catalogue.reading import line_of, standing
from liren.territories.public import level_of, place_at

ACT: Final = "standards.manage"
NOT_OURS: Final = "标准原文有版权：各地通用的标准只记要点，正文只能写当地自己维护的。"
COMMUNITY: Final = 5
CITY: Final = 2
_AS_GIVEN: Final = (
    "number_note", "title", "level", "quasi_type", "kind", "status", "issuer", "area", "topic", "announced_on",
    "issued_on", "in_force_from", "withdrawn_on", "successor_note", "series", "count", "machine_scheme",
    "machine_level", "note",
)  # fmt: skip


_TURNS: Final = ("in_force_from", "withdrawn_on")
"""What turns a status by itself."""


@write
def record_standard(*, entry: StandardEntry, by: Actor, at: datetime, seed: tuple[str, str] | None = None) -> UUID:
    """Put an edition into the catalogue; its id. seed: key and digest of the file's entry, for the law book only.

    Raises NotAllowed; InvalidInput, also when the number is there already.
    """
    if not by.is_system:
        require(by, ACT, entry.path)
    hold(names_of(entry))  # two who record the same at once: the second is told
    number = _checked(entry)
    row = Standard(path=entry.path, recorded_at=at, changed_at=at)
    if seed is not None:
        row.seed_key, row.seed_digest, row.seeded_version = *seed, 1
    _set(row, entry, number)
    row.save(force_insert=True)
    told = {
        name: [None, value]
        for name, value in plain(entry).items()
        if value not in (None, "", []) and value is not False
    }
    told |= _put_clauses(row, entry.clauses) | _put_relations(row, entry.relations)
    keep(row, told, "", by=by, at=at)
    join(row, at=at)
    return row.id


@write
def change_standard(
    *, standard_id: UUID, entry: StandardEntry, seen: int, reason: str = "", by: Actor, at: datetime
) -> int:
    """Write an edition anew; the number of the change. The same again changes nothing. seen: the change it was read at.

    The place stays. A turn of status that is not the usual one wants a reason. Raises NoSuchStandard, NotAllowed,
    CatalogueMovedOn, InvalidInput.
    """
    hold(names_of(entry))
    row = _locked(standard_id)
    if not by.is_system:
        require(by, ACT, row.path)
    _seen(row, seen)
    today = line_of(standing(at.astimezone(CHINA).date()).get(id=row.id)).status
    if entry.status == today and all(getattr(entry, name) == getattr(row, name) for name in _TURNS):
        entry = replace(entry, status=row.status)  # said as it is today, by the same dates: nobody changed it
    number = _checked(entry, row)
    if entry.status != row.status and not usual_next(today, entry.status) and not reason.strip():
        was, then = STATUSES[today], STATUSES[entry.status]
        raise InvalidInput(reason=f"状态从“{was}”改为“{then}”不是通常的走法，请写明原因（例如：更正登记错误）。")
    return _change(row, entry, number, reason.strip()[:300], by=by, at=at)


@write
def expect_standard(*, standard_id: UUID, version: int) -> None:
    """Hold a standard as it was seen until the transaction ends. Raises NoSuchStandard, CatalogueMovedOn."""
    _seen(_locked(standard_id), version)


def _seen(row: Standard, seen: int) -> None:
    if seen != row.version:
        last = CatalogueChange.objects.filter(standard=row).order_by("-version").first()
        raise CatalogueMovedOn(name=last.by_name if last else "别人", version=row.version)


@write
def keep_elsewhere(*, path: str, to: str, reason: str, at: datetime) -> int:
    """What is kept at one place is kept at another from now on; how many. For the system: a place ended."""
    found = list(Standard.objects.select_for_update().filter(path=path).order_by("id"))
    for row in found:
        row.path, row.version, row.changed_at = to, row.version + 1, at
        row.save(update_fields=["path", "version", "changed_at"])
        keep(row, {"path": [path, to]}, reason, by=SYSTEM, at=at)
    return len(found)


def _change(
    row: Standard, entry: StandardEntry, number: StandardNumber | None, reason: str, *, by: Actor, at: datetime
) -> int:
    before = _facts(row)
    _set(row, entry, number)
    told = {name: [before[name], now] for name, now in _facts(row).items() if now != before[name]}
    told |= _put_clauses(row, entry.clauses) | _put_relations(row, entry.relations)
    if not told:
        return row.version
    row.version, row.changed_at = row.version + 1, at
    row.save()
    keep(row, told, reason, by=by, at=at)
    if "number" in told or "title" in told:
        join(row, at=at)
    return row.version


def _locked(standard_id: UUID) -> Standard:
    row = Standard.objects.select_for_update().filter(id=standard_id).first()
    if row is None:
        raise NoSuchStandard
    return row


def _checked(entry: StandardEntry, row: Standard | None = None) -> StandardNumber | None:
    """The number of an entry in which nothing is wrong. Raises InvalidInput."""
    problems = problems_of(entry)
    number = number_in(entry.number or "")
    if row is None:
        problems = {**_place_problems(entry.path), **_not_theirs(entry, entry.path, number), **problems}
    elif (entry.level, number) != (row.level, number_in(row.number or "")):
        problems = {**_not_theirs(entry, row.path, number), **problems}
    if any(one.text for one in entry.clauses or ()) and not (row.path if row else entry.path):
        problems.setdefault("clauses", NOT_OURS)
    if problems:
        raise InvalidInput.of(problems)
    number = number_of(entry)
    others = Standard.objects.exclude(id=row.id) if row else Standard.objects.all()
    there = others.filter(number=str(number)).values_list("title", flat=True).first() if number else None
    if there is not None:
        problems["number"] = f"“{number}”已经登记：《{there}》。请到它的页面上改。"
    if entry.successor is not None and not others.filter(id=entry.successor).exists():
        problems["successor"] = "没有找到代替它的标准，请重新选。"
    if entry.committee and not Committee.objects.filter(key=entry.committee).exists():
        problems["committee"] = f"没有登记技术委员会“{entry.committee[:40]}”。"
    if problems:
        raise InvalidInput.of(problems)
    return number


def _place_problems(path: str) -> dict[str, str]:
    place = place_at(path) if path else None
    if path and place is None:
        return {"path": "没有这个地方，请重新选。"}
    if place is not None and place.valid_to is not None:
        return {"path": f"{place.everyday_name}已经撤销，请登记在接替它的地方。"}
    return {}


def _not_theirs(entry: StandardEntry, path: str, number: StandardNumber | None) -> dict[str, str]:
    """Facts of the whole country are for those who keep everywhere's, a province's or city's for that one."""
    level = level_of(path)
    if level >= COMMUNITY and entry.level in LEVELS and entry.level != "quasi":
        return {"level": "社区登记自己的类标准文件（村规民约、居民公约等）；标准请由街道以上登记。"}
    if not path or entry.level in ("group", "quasi") or entry.level not in LEVELS:
        return {}
    if entry.level != "local":
        word = LEVELS[entry.level]
        return {"level": f"{word}各地通用，由全国的维护人登记；这里可以登记当地的地方标准、团体标准和类标准文件。"}
    if number is None or number.division is None:
        return {} if level <= CITY else {"level": "地方标准由省、市登记，或由全国的维护人登记。"}
    if number.division != path.replace(".", ""):
        return {"number": f"{number.prefix} 是地区代码 {number.division} 的地方标准，由那里或全国的维护人登记。"}
    return {}


def _set(row: Standard, entry: StandardEntry, number: StandardNumber | None) -> None:
    for name in _AS_GIVEN:
        value = getattr(entry, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.issuer = row.issuer or None
    row.number = str(number) if number else None
    row.designation = number.designation if number else None
    row.year = number.year if number else None
    row.supposed_number = str(parse_number(entry.supposed_number)) if entry.supposed_number else None
    row.successor_id = entry.successor
    if entry.successor is None and row.successor_note:
        row.successor_id, waits = successor_of(row, row.successor_note), number_in(row.successor_note)
        row.successor_note = "" if row.successor_id else str(waits or row.successor_note)
    row.domains, row.actors = list(dict.fromkeys(entry.domains)), list(dict.fromkeys(entry.actors))
    row.sources = plain(entry)["sources"]
    row.committee = Committee.objects.get(key=entry.committee) if entry.committee else None
    row.sort = f"{list(LEVELS).index(row.level)} {number.order if number else '~' + row.title}"
    row.tokens = as_vector(tokens(row.title, row.issuer, row.note))  # the database reads it as a tsvector


def _facts(row: Standard) -> dict[str, Any]:
    """What the story tells of, as JSON."""
    told = {name: getattr(row, name) for name in _AS_GIVEN}
    told |= {"number": row.number, "supposed_number": row.supposed_number, "sources": row.sources}
    told |= {"domains": list(row.domains), "actors": list(row.actors)}
    told |= {"successor": row.successor_id, "committee": row.committee.key if row.committee else None}
    return {
        name: value if value is None or isinstance(value, str | int | list) else str(value)
        for name, value in told.items()
    }


def _put_clauses(row: Standard, clauses: tuple[ClauseEntry, ...] | None) -> dict[str, Any]:
    """Clauses keep their ids by their numbers; one left out is gone, and comes back under its id."""
    if clauses is None:
        return {}
    there = {one.number: one for one in Clause.objects.filter(standard=row)}
    was = [_said(one) for one in sorted(there.values(), key=lambda c: c.place) if not one.gone]
    told = [_given(one, there.get(one.number.strip())) for one in clauses]
    if was == told:
        return {}
    made, moved = [], []
    for place, said in enumerate(told):
        clause = there.pop(str(said["number"]), None)
        if clause is None:
            made.append(Clause(standard=row, place=place, **said))
        elif (clause.place, clause.gone, _said(clause)) != (place, False, said):
            for name, value in {"text": "", **said, "place": place, "gone": False}.items():
                setattr(clause, name, value)
            moved.append(clause)
    Clause.objects.bulk_create(made)
    Clause.objects.bulk_update(moved, ["title", "phrase", "text", "area", "place", "gone"])
    Clause.objects.filter(id__in=[one.id for one in there.values()], gone=False).update(gone=True)
    return {"clauses": [was, told]}


def _said(clause: Clause) -> dict[str, Any]:
    said = {"number": clause.number, "title": clause.title, "phrase": clause.phrase, "area": clause.area}
    return {**said, "text": clause.text} if clause.text else said


def _given(one: ClauseEntry, old: Clause | None) -> dict[str, Any]:
    """As `_said` would say it: a text not spoken of stays."""
    number, text = one.number.strip(), (old.text if old else "") if one.text is None else one.text.strip()
    said = {"number": number, "title": one.title, "phrase": one.phrase, "area": one.area}
    return {**said, "text": text} if text else said


def _put_relations(row: Standard, relations: tuple[RelationEntry, ...] | None) -> dict[str, Any]:
    if relations is None:
        return {}
    there = list(Relation.objects.filter(standard=row).select_related("other").order_by("id"))
    was = [_told(one) for one in there]
    made = [_relation(row, one) for one in relations]
    told = [_told(one) for one in made]
    if was == told:
        return {}
    Relation.objects.filter(standard=row).delete()
    Relation.objects.bulk_create(made)
    return {"relations": [was, told]}


def _relation(row: Standard, one: RelationEntry) -> Relation:
    number, named = number_in(one.to), one.to.strip()
    dated = number is not None and number.year is not None  # without its year it means another row tomorrow
    other = Standard.objects.filter(number=str(number)).exclude(id=row.id).first() if dated else None
    if other is None and number is not None:
        named = str(number)
    return Relation(
        standard=row,
        kind=one.kind,
        other=other,
        named="" if other else named,
        clause=one.clause.strip(),
        degree=one.degree,
    )


def _told(one: Relation) -> dict[str, Any]:
    called = (one.other.number or one.other.title) if one.other else one.named
    return {"kind": one.kind, "to": called, "clause": one.clause, "degree": one.degree}
