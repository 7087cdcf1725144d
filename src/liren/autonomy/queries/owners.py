"""A table of owners, tried: what it would make, what is wrong with it row by row, and what a person must look at."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from liren.access.public import Actor, may, require
from liren.actors.public import plain_name
from liren.autonomy.shapes.owners import MOST_UNITS, DoorLine, OwnersProblem, OwnersRow, OwnersTrial
from liren.autonomy.shapes.rolls import DEVELOPER, OwnedUnit, Owner
from liren.engine.deciding.owners import Unit, heads
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.territories import public as territories

_AREA: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,2})?)\s*(?:㎡|m2|m²|平方米|平米)?", re.IGNORECASE)
_MARKED: Final = re.compile(r"(.+?)\s*[(（]([^()（）]{1,20})[)）]")
_PARTED: Final = re.compile(r"[、,，;；/／\r\n]")
_SOMEBODY: Final = re.compile(r"[^\W\d_]")
_MANY: Final = re.compile(r"[0-9和]|与|及")
_LIKE_DEVELOPER: Final = re.compile("开发商|开发公司|开发有限|建设单位|房地产|置业|未售|未交付|未卖")
_MOST_OWNERS: Final = 20


def doors_at(path: str, by: Actor) -> tuple[DoorLine, ...]:
    """The dwellings on record at a place, building by building; nothing for who sees no dwellings. Two statements.

    Raises InvalidInput where there are more than one table takes.
    """
    if not may(by, "homes.read", path):
        return ()
    page = registry.dwellings_at(path, by=by, limit=MOST_UNITS)
    if page.after is not None:
        raise InvalidInput(path=f"这里的房屋超过 {MOST_UNITS} 套，请选一个小区")
    buildings = territories.places(one.building_id for one in page.dwellings)
    found = [(buildings[one.building_id].name, one) for one in page.dwellings]
    found.sort(key=lambda pair: (_natural(pair[0]), _natural(pair[1].facts.unit), _natural(pair[1].facts.room)))
    return tuple(DoorLine(one.id, f"{name}{one.door}", one.facts.area) for name, one in found)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which 2 comes before 10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d{1,9}|\D+", text)]


def try_owners(*, path: str, rows: Sequence[OwnersRow], by: Actor) -> OwnersTrial:
    """What a roll of owners made from these rows would be; writes nothing. For who keeps rolls there.

    Raises NotAllowed, InvalidInput for no rows, or too many, or a place with several estates.
    """
    require(by, "rolls.keep", path)
    here = territories.place_at(path)
    if here is None or estates_in(here):
        raise InvalidInput(place="业主大会按小区开，请选一个小区")
    if not 1 <= len(rows) <= MOST_UNITS:
        raise InvalidInput(rows=f"请录入房屋，一行一套，最多 {MOST_UNITS} 套")
    problems: list[OwnersProblem] = []
    doors = Counter(same(one.door) for one in rows)
    units = [_unit(one, doors, problems) for one in rows]
    if problems:
        return OwnersTrial((), tuple(problems))
    there = {same(one.door): one for one in doors_at(path, by)}
    told = heads(Unit(u.door, u.area, frozenset(o.key for o in u.owners), u.unsold) for u in units)
    return OwnersTrial(
        tuple(units), (), len(told.heads), told.area, sum(one.unsold for one in units),
        sum(len(one.owners) > 1 for one in units), _alike(units),
        tuple(tuple(one.units for one in shared) for shared in told.doubtful),
        tuple(one.door for one in units if there and same(one.door) not in there),
        tuple(one.door for key, one in there.items() if key not in doors),
        tuple(
            (one.door, one.area, known.area) for one in units
            if (known := there.get(same(one.door))) and known.area is not None and known.area != one.area
        ),
        _similar(units), _odd(units), _voters(units),
    )  # fmt: skip


def estates_in(here: territories.Place) -> tuple[territories.Place, ...]:
    """The estates of a place that is not within one: their doors are written alike."""
    if here.kind in ("estate", "building"):
        return ()
    return tuple(one for one in territories.children(here.path) if one.kind == "estate")


def same(door: str) -> str:
    """By which a door in a table is one on record: as it is written, blanks aside."""
    return re.sub(r"\s+", "", door)


def _unit(row: OwnersRow, doors: Counter[str], problems: list[OwnersProblem]) -> OwnedUnit:
    wrong = problems.append
    door, area = same(row.door), _AREA.fullmatch(row.area.strip())
    if not 1 <= len(door) <= 60:
        wrong(OwnersProblem(row.number, "door", "请写房号，60 个字以内"))
    elif doors[door] > 1:
        wrong(OwnersProblem(row.number, "door", f"“{door}”写了 {doors[door]} 次，一套房只写一行，共有人写在一起"))
    if area is None or not Decimal(area[1]):
        wrong(OwnersProblem(row.number, "area", "请写大于 0 的平方米数，最多两位小数，例如 88.50"))
    names = [one for one in (part.strip() for part in _PARTED.split(row.owners)) if one]
    owners = [found for one in names if (found := _owner(one)) is not None]
    unsold = names == [DEVELOPER]
    if not names:
        wrong(OwnersProblem(row.number, "owners", f"请写业主；没有卖出、没有交付的，写“{DEVELOPER}”"))
    elif not unsold and DEVELOPER in names:
        wrong(OwnersProblem(row.number, "owners", f"“{DEVELOPER}”和业主不能写在一起；已经交付的只写业主"))
    elif len(owners) < len(names) or len(owners) > _MOST_OWNERS:
        wrong(
            OwnersProblem(row.number, "owners", f"姓名读不出来，请用顿号隔开，每个 60 字以内，最多 {_MOST_OWNERS} 人")
        )
    elif len({one.key for one in owners}) < len(owners):
        wrong(OwnersProblem(row.number, "owners", "同一个人写了两次；是同名的两个人，请在名字后面用括号写明是哪一位"))
    return OwnedUnit(door, Decimal(area[1]) if area else Decimal(1), () if unsold else tuple(owners), unsold)


def _owner(text: str) -> Owner | None:
    """Read as one whatever their width, blanks and case: 王 秋实 is 王秋实."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _MARKED.fullmatch(text)
    name = plain_name(found[1] if found else text)
    if name is None or not _SOMEBODY.search(name):
        return None
    return Owner(f"{same(name).casefold()}|{same(found[2]).casefold() if found else ''}", name)


def _similar(units: Sequence[OwnedUnit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names that are told apart by their brackets alone, or by having none: taken for several owners."""
    of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for unit in units:
        for one in unit.owners:
            of[one.key.partition("|")[0]][one.key].append(unit.door)
    return tuple(
        (_shown(key), tuple(doors)) for keys in of.values() if len(keys) > 1 for key, doors in keys.items()
    )  # fmt: skip


def _shown(key: str) -> str:
    name, _, mark = key.partition("|")
    return f"{name}（{mark}）" if mark else name


def _odd(units: Sequence[OwnedUnit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names that may be several people, or the developer under another word."""
    of: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        for one in unit.owners:
            if _MANY.search(one.name) or _LIKE_DEVELOPER.search(one.key):
                of[_shown(one.key)].append(unit.door)
    return tuple((name, tuple(doors)) for name, doors in of.items())


def _voters(units: Sequence[OwnedUnit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Dwellings of the same owners with another one first: who votes for them is the first of the first."""
    of: dict[frozenset[str], list[OwnedUnit]] = defaultdict(list)
    for unit in units:
        of[frozenset(one.key for one in unit.owners)].append(unit)
    return tuple(
        (theirs[0].owners[0].name, tuple(one.door for one in theirs))
        for theirs in of.values() if theirs[0].owners and len({one.owners[0].key for one in theirs}) > 1
    )  # fmt: skip


def _alike(units: Sequence[OwnedUnit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names that stand at several doors without anything to tell them apart: taken for one owner."""
    of: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        for one in unit.owners:
            if one.key.endswith("|"):
                of[one.name].append(unit.door)
    return tuple((name, tuple(doors)) for name, doors in of.items() if len(doors) > 1)
