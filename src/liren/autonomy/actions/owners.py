"""Owners come on a roll, all dwellings at once, merged into heads: of a table that was tried, or as told."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, may
from liren.autonomy.actions.rolls import add_entries, held_roll, make_roll
from liren.autonomy.models import RollEntry
from liren.autonomy.queries.owners import doors_at, same, try_owners
from liren.autonomy.shapes.owners import OwnersRow
from liren.autonomy.shapes.rolls import DEVELOPER, NewEntry, Owned, OwnedUnit, Owner
from liren.engine.deciding.owners import Unit, heads
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.territories.public import jurisdiction_of, place_at


@write
def add_owners(*, roll_id: UUID, units: Sequence[OwnedUnit], by: Actor, at: datetime) -> Owned:
    """Put owners on a roll of owners, merged into heads from all their dwellings at once (`engine.deciding.owners`).

    Co-owners stand under the name of who votes for them, the first named. Who votes for two heads votes online for one,
    the one with fewer owners, and on paper for the other. Once for a roll: dwellings given in two goes would not meet.
    Raises RollUnknown, NotAllowed, RollFrozen, InvalidInput naming each row.
    """
    row = held_roll(roll_id, by)
    if row.body != "owners" or RollEntry.objects.filter(roll=row).exists():
        raise InvalidInput(roll="请用一份空的业主名册，一次录齐全部房屋")
    problems, doors = {}, Counter(one.door.strip() for one in units)
    for place, one in enumerate(units, 1):
        if not (0 < one.area < 10**9 and one.area == round(one.area, 2)):
            problems[f"units.{place}.area"] = f"第 {place} 行的面积请写大于 0 的平方米数，最多两位小数"
        if one.unsold is bool(one.owners):
            problems[f"units.{place}.owners"] = f"第 {place} 行请写业主；没有出售或没有交付的，只标明归建设单位"
        if not 1 <= len(one.door.strip()) <= 60 or doors[one.door.strip()] > 1:
            problems[f"units.{place}.door"] = f"第 {place} 行的房号没有写，或者写了两次"
    if problems or not units:
        raise InvalidInput.of(problems or {"units": "请录入房屋"})
    first: dict[frozenset[str], Owner] = {}
    for unit in units:
        if unit.owners:
            first.setdefault(frozenset(o.key for o in unit.owners), unit.owners[0])
    told = heads(Unit(u.door.strip(), u.area, frozenset(o.key for o in u.owners), u.unsold) for u in units)
    entries, online = [], set[UUID]()
    for head in sorted(told.heads, key=lambda one: len(one.owners)):
        who = first[head.owners] if head.owners else None
        linked = who.resident_id if who and who.resident_id not in online else None
        online |= {linked} if linked else set()
        note = "、".join(head.units)[:200]
        entries.append(NewEntry(who.name if who else DEVELOPER, linked, area=head.area, note=note))
    add_entries(roll_id=roll_id, entries=entries, by=by, at=at)
    return Owned(len(told.heads), told.area, tuple(tuple(one.units for one in shared) for shared in told.doubtful))


@write
def make_owners_roll(
    *, path: str, title: str, on: date, rows: Sequence[OwnersRow], looked: bool, by: Actor, at: datetime
) -> UUID:
    """A roll of owners made from a table in one go; its id. looked: a person saw what `try_owners` names.

    An owner is linked with the registry, to vote online, where somebody of that name lives behind a door of theirs and
    nobody else does; each is a look. Only for who opens what is kept of people there: an owners' committee links none.
    Raises NotAllowed, InvalidInput.
    """
    told = try_owners(path=path, rows=rows, by=by)
    if told.problems:
        first = told.problems[0]
        raise InvalidInput(rows=f"还有 {len(told.problems)} 处要改：第 {first.number} 行{first.title}，{first.text}")
    if told.to_look and not looked:
        raise InvalidInput(looked="请把要核对的几处看过，再勾选“都核对过了”")
    roll = make_roll(path=path, title=title, body="owners", on=on, by=by, at=at)
    units = _linked(path, told.units, f"编制业主名册：{title.strip()}"[:200], on, by, at)
    add_owners(roll_id=roll, units=units, by=by, at=at)
    return roll


def _linked(
    path: str, units: Sequence[OwnedUnit], purpose: str, on: date, by: Actor, at: datetime
) -> Sequence[OwnedUnit]:  # fmt: skip
    """The same, with who each owner is in the registry, where that is plain."""
    here = place_at(path)
    doors = {same(one.door): one.id for one in doors_at(path, by)}
    if here is None or not may(by, "people.reveal", jurisdiction_of(here)):
        return units
    theirs = [doors[one.door] for one in units if one.owners and one.door in doors]
    living = {one.id for people in registry.people_in(theirs, by).values() for one in people}
    if not living:
        return units
    told = registry.rows_for(
        jurisdiction_of(here), fields=("id", "name", "dwelling_id"), on=on, by=by, purpose=purpose, at=at,
        use="notice", only=living,
    )  # fmt: skip
    named: dict[tuple[object, str], list[UUID]] = defaultdict(list)
    for one in told:
        if isinstance(one["id"], UUID):
            named[one["dwelling_id"], str(one["name"])].append(one["id"])
    who = _who(units, doors, named)
    return [
        replace(one, owners=tuple(replace(o, resident_id=who.get(o.key)) for o in one.owners)) for one in units
    ]  # fmt: skip


def _who(
    units: Sequence[OwnedUnit], doors: Mapping[str, UUID], named: Mapping[tuple[object, str], Sequence[UUID]]
) -> dict[str, UUID]:
    """Which entry of the registry each owner is: the only one of the name behind their doors, of one owner alone."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for unit in units:
        for owner in unit.owners:
            found[owner.key] |= set(named.get((doors.get(unit.door), owner.name), ()))
    claimed = Counter(one for ids in found.values() for one in ids)
    return {key: one for key, ids in found.items() if len(ids) == 1 for one in ids if claimed[one] == 1}
