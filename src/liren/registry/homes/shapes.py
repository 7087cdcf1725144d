"""Dwellings as other rooms see them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from liren.registry.homes.words import TENURES, USES
from liren.registry.told import QUALITIES, SOURCES

_PARTS = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a dwelling. unit: "" where the building has none. use, tenure: keys of USES and TENURES.

    area: square metres of floor, two decimals. None: not known.
    """

    unit: str
    floor: int
    room: str
    use: str | None = None
    area: Decimal | None = None
    tenure: str | None = None

    @property
    def door(self) -> str:
        """As people say it.

        >>> Facts("1", 4, "402").door, Facts("", 1, "商铺3").door
        ('1单元402室', '商铺3')
        """
        return door(self.unit, self.room)

    @property
    def use_title(self) -> str:
        return USES.get(self.use or "", "")

    @property
    def tenure_title(self) -> str:
        return TENURES.get(self.tenure or "", "")


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A dwelling as it was on the day asked for.

    path: whose it is to look after now. since: first day known to be so; None when nobody knows. until: the first day
    it no longer was there. why: what was said when it was recorded.
    """

    id: UUID
    building_id: int
    path: str
    facts: Facts
    since: date | None
    until: date | None
    withdrawn: bool
    source: str
    quality: str
    why: str
    recorded_at: datetime
    by_person: UUID | None

    @property
    def door(self) -> str:
        return self.facts.door

    @property
    def seen(self) -> str:
        """Says which record this is, for who changes it after a look."""
        return self.recorded_at.astimezone(UTC).isoformat()

    @property
    def stands(self) -> bool:
        return self.until is None and not self.withdrawn

    @property
    def source_title(self) -> str:
        return SOURCES[self.source]

    @property
    def quality_title(self) -> str:
        return QUALITIES[self.quality]


@dataclass(frozen=True, slots=True)
class DwellingPage:
    """Dwellings in order, and the id to continue after; None at the end."""

    dwellings: tuple[Dwelling, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class BuildingHomes:
    """What stands in one building: dwellings, units, the top floor with a dwelling, how many are 已核实."""

    dwellings: int
    units: int
    top: int
    checked: int


@dataclass(frozen=True, slots=True)
class HomesCount:
    """How many dwellings stand at a place. uses: by key of USES, "" where the use is not known. checked: 已核实."""

    dwellings: int
    uses: dict[str, int]
    checked: int


def door(unit: str, room: str) -> str:
    unit = f"{unit}单元" if unit.isdecimal() else unit
    return f"{unit}{room}室" if room[-1:].isdecimal() and room[:1].isdecimal() else f"{unit}{room}"


def in_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which 2 comes before 10.

    >>> sorted(["10", "2", "甲", "1A"], key=in_order)
    ['1A', '2', '10', '甲']
    """
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in _PARTS.findall(text))


def place_in_building(one: Dwelling) -> tuple[object, ...]:
    """Units in order, floors from the ground up, doors along the floor."""
    return in_order(one.facts.unit), one.facts.floor, in_order(one.facts.room)
