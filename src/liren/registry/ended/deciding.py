"""Somebody says where the doors and the people of an ended place are now. Who lives behind a door goes with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Greatest

from liren.access.public import Actor, as_system, may, require
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Emitted, emit_all
from liren.registry.ended.reading import standing_heirs, whose_left
from liren.registry.errors import BuildingUnknown, DwellingChanged, DwellingEnded, DwellingInvalid, DwellingUnknown
from liren.registry.homes import checks
from liren.registry.homes.buildings import one_at_a_time
from liren.registry.homes.following import ends_on, held, remember
from liren.registry.homes.pattern import MOST_DOORS
from liren.registry.homes.reading import READ, REGISTER, facts_of
from liren.registry.models import Dwelling as Row
from liren.registry.people.following import follow_doors, loose_paths, loose_to
from liren.territories import public as territories
from liren.territories.public import Place, jurisdiction_of

FIND, WRITE = "people.find", "people.register"


@dataclass(frozen=True, slots=True)
class Moved:
    """How many doors went to the other building, and how many were found to be one with a door there."""

    doors: int
    joined: int


@write
def move_dwellings(
    *, ids: Sequence[UUID], to: str, source: str, quality: str, joins: bool = False, by: Actor, at: datetime
) -> Moved:
    """Doors of buildings that ended are doors of the standing building `to`, with their ids and who lives behind them.

    to: an heir, or another building of the community. joins: a door that stands there already is the same one: the old
    ends and its people live behind the standing one, which only who registers people may say; else it is refused.
    Raises InvalidInput (`to`, `doors`), DwellingUnknown, DwellingEnded, DwellingChanged (it lies in a building that
    stands, so somebody moved it), DwellingInvalid (`doors`, `joins`, source, quality), NotAllowed.
    """
    if not 0 < len(set(ids)) <= MOST_DOORS:
        raise InvalidInput(doors="请先勾选哪几户")
    problems = checks.how_known(source, quality)
    if problems:
        raise DwellingInvalid.of(problems)
    there = _building(to, by)
    one_at_a_time(there.id)
    going = held(Row.objects.filter(id__in=set(ids)))
    ended = _ended_buildings(going, set(ids), there, by)
    doors = Row.objects.filter(building_id=there.id, until=None, withdrawn=False)
    taken: dict[tuple[str, str], UUID] = {
        (unit, room): id for id, unit, room in doors.values_list("id", "unit", "room")
    }
    same = [row for row in going if (row.unit, row.room) in taken]
    _agreed(same, joins, there, by)
    free = [row for row in going if (row.unit, row.room) not in taken]
    if len({(row.unit, row.room) for row in free}) < len(free):
        raise DwellingInvalid(doors="勾选的有两户门牌一样，请分两次移")
    if len(taken) + len(free) > MOST_DOORS:
        raise DwellingInvalid(to=f"一栋楼最多登记 {MOST_DOORS:,} 户，{there.everyday_name}放不下这些")
    for building in ended.values():
        _go(building, [row for row in free if row.building_id == building.id], there, (source, quality), by, at)
        _end(building, [row for row in same if row.building_id == building.id], there, by, at)
    whither = {row.id: row.id for row in free} | {row.id: taken[row.unit, row.room] for row in same}
    with as_system():
        follow_doors(whither, there.id, jurisdiction_of(there))
    return Moved(len(free), len(same))


@write
def settle_left_people(*, path: str, to: str, by: Actor, at: datetime) -> int:
    """Who lived at an ended place behind no door lives at its heir `to` since then; how many stays and households.

    Where they were until the place ended stays on record.

    One decision for a place: whom it does not fit, `move` puts elsewhere. Raises InvalidInput (`to`), BuildingUnknown,
    NotYours, NotAllowed.
    """
    here = territories.place_at(path)
    if here is None or here.valid_to is None:
        raise BuildingUnknown
    with as_system():
        whose = {*loose_paths(here.id), whose_left(here)}
    if not all(may(by, FIND, one) for one in whose):
        raise NotYours(what="这个地方的居民")
    for one in sorted(whose):
        require(by, WRITE, one)
    heirs = {heir.path: heir for heir in standing_heirs([here])[here.id]}
    if to not in heirs:
        raise InvalidInput(to=f"请选接替{here.everyday_name}的地方；都不是的，到各户的页面上写迁到了哪里")
    there = heirs[to]
    require(by, WRITE, jurisdiction_of(there))
    with as_system():
        moved = loose_to(
            here.id,
            there.id,
            jurisdiction_of(there),
            by.person_id,
            f"{here.everyday_name}撤销，归到{there.everyday_name}",
            at,
            on=here.valid_to,
        )
    if not moved:
        raise InvalidInput(to="这里没有待定的人了，可能别人刚定过")
    return moved


def _building(to: str, by: Actor) -> Place:
    found = territories.place_at(to) if to else None
    if found is None or found.kind != "building" or found.valid_to is not None:
        raise InvalidInput(to="请选一栋还在的楼")
    require(by, REGISTER, jurisdiction_of(found))
    return found


def _ended_buildings(going: Sequence[Row], ids: set[UUID], there: Place, by: Actor) -> dict[int, Place]:
    """The buildings the doors lie in, which ended; `by` looks after all of it."""
    if len(going) < len(ids) or not all(may(by, READ, row.path) for row in going):
        raise DwellingUnknown
    buildings = territories.places({row.building_id for row in going})
    for row in going:
        require(by, REGISTER, row.path)
        if row.until is not None or row.withdrawn:
            raise DwellingEnded(door=facts_of(row).door)
        if buildings[row.building_id].valid_to is None:
            raise DwellingChanged(door=facts_of(row).door)
    heirs = standing_heirs(buildings.values())
    for id, one in buildings.items():
        near = territories.community_of(one.path) == territories.community_of(there.path)
        if not near and there.path not in {heir.path for heir in heirs[id]}:
            raise InvalidInput(to=f"请选接替{one.everyday_name}的楼，或同一社区的楼")
    return dict(buildings)


def _agreed(same: Sequence[Row], joins: bool, there: Place, by: Actor) -> None:
    if not same:
        return
    if not joins:
        named = "、".join(facts_of(row).door for row in same[:5]) + ("等" if len(same) > 5 else "")
        raise DwellingInvalid(
            joins=f"{there.everyday_name}已经有{named}。确实是同一户，请勾“门牌一样的就是同一户”；不是，请先改房号"
        )
    for path in sorted({jurisdiction_of(there), *(row.path for row in same)}):
        require(by, WRITE, path)


def _go(was: Place, rows: Sequence[Row], to: Place, known: tuple[str, str], by: Actor, at: datetime) -> None:
    assert was.valid_to is not None
    remember(rows, was.valid_to)
    for row in rows:
        row.building_id, row.path, row.since = to.id, jurisdiction_of(to), ends_on(row, was.valid_to)
        row.source, row.quality = known
        row.why, row.recorded_at, row.by_person = f"原{was.name}撤销，归到{to.name}", at, by.person_id
    told = ["building_id", "path", "since", "source", "quality", "why", "recorded_at", "by_person"]
    Row.objects.bulk_update(rows, told, batch_size=500)


def _end(was: Place, rows: Iterable[Row], to: Place, by: Actor, at: datetime) -> None:
    assert was.valid_to is not None
    ending = list(rows)
    remember(ending, was.valid_to)
    Row.objects.filter(id__in=[row.id for row in ending]).update(
        until=Greatest("since", Value(was.valid_to)),
        why=f"与{to.name}同一门牌的是一户",
        recorded_at=at,
        by_person=by.person_id,
    )
    emit_all(Emitted("registry.dwelling-ended", 1, {"dwelling": row.id}, at) for row in ending)
