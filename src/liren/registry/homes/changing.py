"""Writes of single dwellings: registered, changed, corrected, ended, withdrawn. What was said before stays."""

from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.kit.database import write
from liren.kit.outbox import emit
from liren.registry.errors import DwellingChanged, DwellingEnded, DwellingInvalid, DwellingUnknown
from liren.registry.homes import checks
from liren.registry.homes.buildings import one_at_a_time, standing
from liren.registry.homes.pattern import MOST_DOORS
from liren.registry.homes.reading import READ, REGISTER, as_dwelling, facts_of
from liren.registry.homes.shapes import Dwelling, Facts
from liren.registry.models import Dwelling as Row
from liren.registry.models import DwellingPast
from liren.territories.public import jurisdiction_of

_FACTS = ("unit", "floor", "room", "use", "area", "tenure")
_TOLD = ("source", "quality", "why", "recorded_at", "by_person")


@write
def register_dwelling(
    *, building_id: int, facts: Facts, since: date | None = None, source: str, quality: str, by: Actor, at: datetime
) -> Dwelling:
    """Register one dwelling of a building. since: the first day it is known to be so; None when nobody knows.

    Raises BuildingUnknown, BuildingClosed, NotAllowed, DwellingInvalid naming every wrong field.
    """
    one_at_a_time(building_id)
    path = jurisdiction_of(standing(building_id))
    require(by, REGISTER, path)
    _check(facts, source, quality, checks.day("since", since, at))
    _free(building_id, facts)
    if Row.objects.filter(building_id=building_id, until=None, withdrawn=False).count() >= MOST_DOORS:
        raise DwellingInvalid(room=f"一栋楼最多登记 {MOST_DOORS:,} 户")
    row = Row(building_id=building_id, path=path, since=since)
    _put(row, facts, source, quality, "", by, at)
    row.save(force_insert=True)
    return as_dwelling(row)


@write
def change_dwelling(
    *,
    id: UUID,
    facts: Facts,
    on: date | None,
    source: str,
    quality: str,
    why: str = "",
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Dwelling:
    """Say how a dwelling is now, all of it. on: the day it became so; None corrects what was never so.

    seen: of the record that was looked at (`Dwelling.seen`); refused when another stands by now. None: nobody looked.
    What was said before goes to the past. Checking what stands (same facts, other source or quality) keeps its days.
    Raises DwellingUnknown, DwellingEnded, NotAllowed, DwellingChanged, DwellingInvalid.
    """
    row = _held(id, by)
    if seen is not None and seen != as_dwelling(row).seen:
        raise DwellingChanged(door=facts_of(row).door)
    same = facts == facts_of(row)
    problems = checks.day("on", on, at, not_before=row.since)
    if same and (source, quality) == (row.source, row.quality):
        problems["room"] = "没有改动：与登记的一样"
    if len(why) > checks.LONGEST_WHY:
        problems["why"] = f"最多 {checks.LONGEST_WHY} 个字"
    _check(facts, source, quality, problems)
    if (facts.unit, facts.room) != (row.unit, row.room):
        one_at_a_time(row.building_id)
        _free(row.building_id, facts)
    _remember(row, until=None if same else on)
    if on is not None and not same:
        row.since = on
    _put(row, facts, source, quality, why.strip(), by, at)
    row.save(update_fields=[*_FACTS, *_TOLD, "since"])
    return as_dwelling(row)


@write
def end_dwelling(*, id: UUID, on: date, why: str, by: Actor, at: datetime) -> Dwelling:
    """The dwelling is there no longer from the day `on`: pulled down, joined with another. It can still be read.

    Raises DwellingUnknown, DwellingEnded, NotAllowed, DwellingInvalid (`on`, `why`).
    """
    row = _held(id, by)
    problems = {**checks.day("on", on, at, not_before=row.since), **checks.reason(why)}
    if problems:
        raise DwellingInvalid.of(problems)
    return _ended(row, on, why.strip(), by.person_id, at)


@write
def withdraw_dwelling(*, id: UUID, why: str, by: Actor, at: datetime) -> Dwelling:
    """The dwelling was entered in error: it was never there. Its row stays, with the reason.

    Raises DwellingUnknown, DwellingEnded, NotAllowed, DwellingInvalid (`why`).
    """
    row = _held(id, by)
    problems = checks.reason(why)
    if problems:
        raise DwellingInvalid.of(problems)
    _remember(row, until=None)
    row.withdrawn, row.why, row.recorded_at, row.by_person = True, why.strip(), at, by.person_id
    row.save(update_fields=["withdrawn", "why", "recorded_at", "by_person"])
    emit("registry.dwelling-withdrawn", 1, {"dwelling": row.id}, at)
    return as_dwelling(row)


def _ended(row: Row, on: date, why: str, person: UUID | None, at: datetime) -> Dwelling:
    _remember(row, until=on)
    row.until, row.why, row.recorded_at, row.by_person = on, why, at, person
    row.save(update_fields=["until", "why", "recorded_at", "by_person"])
    emit("registry.dwelling-ended", 1, {"dwelling": row.id}, at)
    return as_dwelling(row)


def _held(id: UUID, by: Actor) -> Row:
    """The dwelling under its lock. Raises DwellingUnknown, DwellingEnded, NotAllowed."""
    row = Row.objects.select_for_update(no_key=True).filter(id=id).first()
    if row is None or not may(by, READ, row.path):
        raise DwellingUnknown
    require(by, REGISTER, row.path)
    if row.until is not None or row.withdrawn:
        raise DwellingEnded(door=facts_of(row).door)
    return row


def _check(facts: Facts, source: str, quality: str, problems: dict[str, str]) -> None:
    found = {**checks.problems_of(facts), **checks.how_known(source, quality), **problems}
    if found:
        raise DwellingInvalid.of(found)


def _free(building_id: int, facts: Facts) -> None:
    """Raises DwellingInvalid where the door stands already."""
    door = Row.objects.filter(building_id=building_id, unit=facts.unit, room=facts.room, until=None, withdrawn=False)
    if door.exists():
        raise DwellingInvalid(room=f"这栋楼已经有{facts.door}")


def _remember(row: Row, until: date | None) -> None:
    """What is said now goes to the past. until: None where it never was so, or still is."""
    kept = {name: getattr(row, name) for name in (*_FACTS, *_TOLD, "since")}
    DwellingPast.objects.create(dwelling_id=row.id, building_id=row.building_id, until=until, **kept)


def _put(row: Row, facts: Facts, source: str, quality: str, why: str, by: Actor, at: datetime) -> None:
    for name in _FACTS:
        setattr(row, name, getattr(facts, name))
    row.source, row.quality, row.why, row.recorded_at, row.by_person = source, quality, why, at, by.person_id
