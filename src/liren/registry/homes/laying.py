"""A building's dwellings laid out in one go, after a look at what that would make."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from liren.access.public import Actor, require
from liren.kit.database import write
from liren.registry.errors import DwellingInvalid, LayoutChanged
from liren.registry.homes.buildings import one_at_a_time, standing
from liren.registry.homes.pattern import MOST_DOORS, Layout, doors_of
from liren.registry.homes.reading import REGISTER, dwellings
from liren.registry.homes.shapes import Dwelling, Facts
from liren.registry.models import Dwelling as Row
from liren.territories.public import jurisdiction_of


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What a layout makes. new: doors to be registered; kept: doors of it that stand already and stay as they are.

    beside: what stands in the building and is not in the layout: it stays too. seen: says what was looked at.
    """

    new: tuple[Facts, ...]
    kept: tuple[Dwelling, ...]
    beside: tuple[Dwelling, ...]
    seen: str


def would_lay_out(*, building_id: int, layout: Layout, by: Actor) -> LaidOut:
    """What `lay_out` would do now. Writes nothing. Raises BuildingUnknown, BuildingClosed, NotAllowed."""
    here = standing(building_id)
    require(by, REGISTER, jurisdiction_of(here))
    return _planned(layout, dwellings(building_id))


@write
def lay_out(*, building_id: int, layout: Layout, seen: str | None = None, by: Actor, at: datetime) -> LaidOut:
    """Register every door of the layout that does not stand yet, as inferred and unchecked. Nothing is changed or ends.

    seen: of the look (`would_lay_out`); refused when the building is no longer as it was then. None: nobody looked.
    Raises BuildingUnknown, BuildingClosed, NotAllowed, LayoutChanged, DwellingInvalid (too many doors).
    """
    one_at_a_time(building_id)
    here = standing(building_id)
    path = jurisdiction_of(here)
    require(by, REGISTER, path)
    there = dwellings(building_id)
    planned = _planned(layout, there)
    if seen is not None and seen != planned.seen:
        raise LayoutChanged
    if len(there) + len(planned.new) > MOST_DOORS:
        raise DwellingInvalid(doors=f"一栋楼最多 {MOST_DOORS:,} 户，这里已有 {len(there):,} 户")
    register_all(planned.new, building_id, path, by, at)
    return planned


def register_all(doors: Sequence[Facts], building_id: int, path: str, by: Actor, at: datetime) -> None:
    """One INSERT: doors nobody has looked at yet."""
    Row.objects.bulk_create(
        Row(
            building_id=building_id, path=path, unit=one.unit, floor=one.floor, room=one.room, use=one.use,
            area=one.area, tenure=one.tenure, source="inferred", quality="unchecked", why="按户型布置",
            recorded_at=at, by_person=by.person_id,
        )
        for one in doors
    )  # fmt: skip


def _planned(layout: Layout, there: Sequence[Dwelling]) -> LaidOut:
    standing_doors = {(one.facts.unit, one.facts.room): one for one in there}
    doors = doors_of(layout)
    named = {(one.unit, one.room) for one in doors}
    return LaidOut(
        new=tuple(one for one in doors if (one.unit, one.room) not in standing_doors),
        kept=tuple(one for door, one in standing_doors.items() if door in named),
        beside=tuple(one for door, one in standing_doors.items() if door not in named),
        seen=_seen(doors, there),
    )


def _seen(doors: Sequence[Facts], there: Sequence[Dwelling]) -> str:
    told = repr(([(one.unit, one.room, one.use) for one in doors], sorted(str(one.id) for one in there)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
