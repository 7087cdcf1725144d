"""A building's doors from a few words: 12 层 × 4 户 × 3 单元, with what is otherwise. Pure.

What people write is read leniently: Chinese or Western commas, dashes and colons, “层” and “户” or none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from liren.registry.homes.shapes import Facts, in_order
from liren.registry.homes.words import USES

MOST_UNITS, MOST_ON_A_FLOOR, MOST_DOORS = 30, 60, 2000
LOWEST, HIGHEST = -9, 200
PER_UNIT, THROUGH = "per_unit", "through"
NUMBERINGS: Mapping[str, str] = {PER_UNIT: "每个单元从 01 起", THROUGH: "各单元连着编"}

_SPLIT = re.compile(r"[,，、;；\s]+")
_RANGE = re.compile(r"(-?\d{1,3})(?:层|楼)?(?:[-~—–至到](-?\d{1,3})(?:层|楼)?)?")
_COUNT = re.compile(r"(-?\d{1,3})(?:层|楼)?[=:：](\d{1,2})(?:户)?")
_DOOR = re.compile(r"(?:(\w{1,6}?)(?:单元)?[-－])?(\w{1,12}?)室?")


@dataclass(frozen=True, slots=True)
class Layout:
    """units: how many, 0 when the building has none. floors: those there are, in order. doors: of a unit on a floor.

    by_floor: floor → doors there, where otherwise. without: (unit, room) that do not exist. use: of all, if known.
    """

    units: int
    floors: tuple[int, ...]
    doors: int
    numbering: str = PER_UNIT
    by_floor: Mapping[int, int] = field(default_factory=dict)
    without: frozenset[tuple[str, str]] = frozenset()
    use: str | None = None


def read_layout(told: Mapping[str, str]) -> tuple[Layout | None, dict[str, str]]:
    """The layout people wrote, or what is wrong, by field: units, floors, doors, numbering, by_floor, without, use."""
    problems: dict[str, str] = {}
    units = _number(told.get("units", ""), 0, MOST_UNITS)
    if units is None:
        problems["units"] = f"写单元数，0 到 {MOST_UNITS}；不分单元写 0"
    doors = _number(told.get("doors", ""), 1, MOST_ON_A_FLOOR)
    if doors is None:
        problems["doors"] = f"写每层几户，1 到 {MOST_ON_A_FLOOR}"
    floors = read_floors(told.get("floors", ""))
    if not floors:
        problems["floors"] = f"写有住户的楼层，例如 1-12，或 -1、1-3、5-12；最低 {LOWEST}，最高 {HIGHEST}，没有 0 层"
    numbering = told.get("numbering") or PER_UNIT
    if numbering not in NUMBERINGS:
        problems["numbering"] = "请选一种编号办法"
    by_floor = _by_floor(told.get("by_floor", ""), floors, problems)
    use = told.get("use") or None
    if use is not None and use not in USES:
        problems["use"] = "请从列出的用途里选"
    if problems or units is None or doors is None:
        return None, problems
    layout = Layout(units, floors, doors, numbering, by_floor, use=use)
    without = _without(told.get("without", ""), layout, problems)
    count = sum(1 for _ in _doors(layout))
    if count > MOST_DOORS:
        problems["doors"] = f"一栋楼最多 {MOST_DOORS:,} 户，这样有 {count:,} 户；请分几次布置"
    if problems:
        return None, problems
    return Layout(units, floors, doors, numbering, by_floor, without, use), {}


def doors_of(layout: Layout) -> tuple[Facts, ...]:
    """Every door of the layout, unit by unit, from the ground up.

    >>> [f.door for f in doors_of(Layout(2, (1, 2), 1, THROUGH))]
    ['1单元101室', '1单元201室', '2单元102室', '2单元202室']
    """
    return tuple(one for one in _doors(layout) if (one.unit, one.room) not in layout.without)


def _doors(layout: Layout) -> Iterator[Facts]:
    for unit in range(1, max(layout.units, 1) + 1):
        for floor in layout.floors:
            count = layout.by_floor.get(floor, layout.doors)
            first = (unit - 1) * count if layout.numbering == THROUGH else 0
            for place in range(first + 1, first + count + 1):
                below = "B" if floor < 0 else ""
                yield Facts(str(unit) if layout.units else "", floor, f"{below}{abs(floor)}{place:02d}", layout.use)


def read_floors(text: str) -> tuple[int, ...]:
    """Floors as people write them; empty when they cannot be read.

    >>> read_floors("-1、1-3，5至6层")
    (-1, 1, 2, 3, 5, 6)
    """
    floors: set[int] = set()
    for part in filter(None, _SPLIT.split(text.strip())):
        found = _RANGE.fullmatch(part)
        if not found:
            return ()
        low = int(found[1])
        high = int(found[2]) if found[2] else low
        if not LOWEST <= low <= high <= HIGHEST:
            return ()
        floors.update(range(low, high + 1))
    return tuple(sorted(floors - {0}))


def _number(text: str, low: int, high: int) -> int | None:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 4 and low <= int(text) <= high else None


def _by_floor(text: str, floors: tuple[int, ...], problems: dict[str, str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in filter(None, _SPLIT.split(text.strip())):
        match = _COUNT.fullmatch(part)
        if not match or int(match[2]) > MOST_ON_A_FLOOR:
            problems["by_floor"] = f"“{part[:20]}”看不懂：写成 楼层=户数，例如 1=2、12=3"
        elif floors and int(match[1]) not in floors:
            problems["by_floor"] = f"上面没有 {match[1]} 层"
        else:
            found[int(match[1])] = int(match[2])
    return found


def _without(text: str, layout: Layout, problems: dict[str, str]) -> frozenset[tuple[str, str]]:
    there = {(one.unit, one.room) for one in _doors(layout)}
    units = sorted({unit for unit, _ in there}, key=in_order)
    found: set[tuple[str, str]] = set()
    for part in filter(None, _SPLIT.split(text.strip())):
        match = _DOOR.fullmatch(part)
        unit, room = (match[1] or "", match[2]) if match else ("", "")
        named = {(unit, room)} if unit else {(one, room) for one in units}
        if not named & there:
            problems["without"] = f"照上面排下来没有“{part[:20]}”：写成 1-401；几个单元都没有的写 401"
        found |= named & there
    return frozenset(found)
