"""Reads of the register: people as numbers of a community, its dwellings and its facilities row by row."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from liren.access.public import SYSTEM
from liren.engine.tables.checking import FEWER
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.registry.public import facilities, groups

MOST: Final = 5000


def counted(path: str, on: date, wanted: Collection[str]) -> dict[str, Any]:
    """Numbers of the community at `path`, those of people as of a day; only of the kinds in `wanted`.

    A table leaves the circle of those who look after people: a kind or group of fewer than five stands as “少于 5”,
    none too.
    """
    found: dict[str, Any] = {}
    if _any(wanted, "people."):
        told = registry.counts_in(path, SYSTEM, on=on)
        if told is not None:
            found = {"people.residents": str(told.residents), "people.households": str(told.households)}
            found |= {
                f"people.{kind}": _told(told.by_kind.get(kind) or 0) for kind in ("actual", "floating", "registered")
            }
    if _any(wanted, "groups."):
        at = groups.groups_at(path, on, SYSTEM)
        for one in (count for family in at.families for count in family.counts):
            found[f"groups.{one.group.key.replace('-', '_')}"] = None if one.members is None else _told(one.members)
    if _any(wanted, "homes."):
        homes = registry.homes_count(path)
        found |= {"homes.dwellings": str(homes.dwellings), "homes.let": str(homes.uses.get("let", 0)),
                  "homes.vacant": str(homes.uses.get("vacant", 0))}  # fmt: skip
    if _any(wanted, "facilities."):
        found["facilities.all"] = str(sum(facilities.counts_at(path).values()))
    return found


def _told(people: int) -> str:
    return f"{FEWER}{groups.fewest()}" if people < groups.fewest() else str(people)


def _any(wanted: Collection[str], kind: str) -> bool:
    return any(key.startswith(kind) for key in wanted)


def dwellings(path: str) -> Iterator[registry.Dwelling]:
    """Every dwelling of a community, as registered. Raises InvalidInput where one table cannot hold them."""
    after: UUID | None = None
    count = 0
    while True:
        page = registry.dwellings_at(path, by=SYSTEM, after=after, limit=1000)
        yield from page.dwellings
        count += len(page.dwellings)
        after = page.after
        if after is None:
            return
        require_room(count)


def things(path: str) -> tuple[facilities.FacilityCard, ...]:
    """Every facility in use at a community, by branch and name. Raises InvalidInput as `dwellings`."""
    found = facilities.facilities(path, limit=MOST + 1)
    require_room(len(found))
    return tuple(sorted(found, key=lambda one: (one.branch, one.name, one.code)))


def require_room(count: int) -> None:
    if count > MOST:
        raise InvalidInput(rows=f"超过 {MOST} 行，一张表放不下，请部门分开要。")
