"""Reads of dwellings. One statement each unless it says otherwise; with `on`, as of that day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from liren.access.public import Actor, may, require
from liren.registry.errors import BuildingUnknown, DwellingUnknown
from liren.registry.homes.shapes import BuildingHomes, Dwelling, DwellingPage, Facts, HomesCount, place_in_building
from liren.registry.models import Dwelling as Row
from liren.registry.models import DwellingPast
from liren.territories import public as territories
from liren.territories.public import Place

READ, REGISTER = "homes.read", "homes.register"
_BELOW_COMMUNITY = 6


def facts_of(row: Any) -> Facts:
    return Facts(row.unit, row.floor, row.room, row.use, row.area, row.tenure)


def as_dwelling(row: Row) -> Dwelling:
    return Dwelling(
        id=row.id,
        building_id=row.building_id,
        path=row.path,
        facts=facts_of(row),
        since=row.since,
        until=row.until,
        withdrawn=row.withdrawn,
        source=row.source,
        quality=row.quality,
        why=row.why,
        recorded_at=row.recorded_at,
        by_person=row.by_person,
    )


def as_it_was(row: Row, past: DwellingPast) -> Dwelling:
    return Dwelling(
        id=row.id,
        building_id=past.building_id,
        path=row.path,
        facts=facts_of(past),
        since=past.since,
        until=past.until,
        withdrawn=False,
        source=past.source,
        quality=past.quality,
        why=past.why,
        recorded_at=past.recorded_at,
        by_person=past.by_person,
    )


def building(path_or_id: str | int, by: Actor) -> Place:
    """The building whose dwellings `by` may see. Raises BuildingUnknown, NotAllowed. One statement."""
    found = territories.place_at(path_or_id) if isinstance(path_or_id, str) else territories.place(path_or_id)
    if found is None or found.kind != "building":
        raise BuildingUnknown
    require(by, READ, territories.jurisdiction_of(found))
    return found


def dwellings(building_id: int, *, on: date | None = None) -> tuple[Dwelling, ...]:
    """The dwellings that stand in a building, unit by unit from the ground up; with `on` (2 statements) as of that day.

    Whoever calls has asked whether the reader may (`building`).
    """
    if on is not None:
        return _then(building_id, on)
    found = Row.objects.filter(building_id=building_id, until=None, withdrawn=False)
    return tuple(sorted(map(as_dwelling, found), key=place_in_building))


def door_at(building_id: int, unit: str, room: str) -> Dwelling | None:
    """The dwelling that stands behind this door, whoever asks; None when there is none. One statement."""
    row = Row.objects.filter(building_id=building_id, unit=unit, room=room, until=None, withdrawn=False).first()
    return as_dwelling(row) if row else None


def _then(building_id: int, on: date) -> tuple[Dwelling, ...]:
    begun = Q(since=None) | Q(since__lte=on)
    past = DwellingPast.objects.filter(begun, building_id=building_id, until__gt=on, dwelling__withdrawn=False)
    found: dict[UUID, Dwelling] = {}
    for one in past.select_related("dwelling").order_by("id"):
        found.setdefault(one.dwelling_id, as_it_was(one.dwelling, one))
    lasts = Q(until=None) | Q(until__gt=on)
    for row in Row.objects.filter(begun, lasts, building_id=building_id, withdrawn=False):
        found.setdefault(row.id, as_dwelling(row))
    return tuple(sorted(found.values(), key=place_in_building))


def dwelling(id: UUID, by: Actor) -> Dwelling:
    """One dwelling, ended and withdrawn ones too. Raises DwellingUnknown, also where `by` may not see it."""
    row = Row.objects.filter(id=id).first()
    if row is None or not may(by, READ, row.path):
        raise DwellingUnknown
    return as_dwelling(row)


def dwellings_by_id(ids: Iterable[UUID]) -> Mapping[UUID, Dwelling]:
    """Dwellings by id, whoever asks: an address is no secret of this table. Unknown ids are left out."""
    wanted = set(ids)
    return {row.id: as_dwelling(row) for row in Row.objects.filter(id__in=wanted)} if wanted else {}


def dwelling_history(id: UUID, by: Actor) -> tuple[Dwelling, ...]:
    """What was said of a dwelling, the newest first, what is now included. Two statements. Raises DwellingUnknown."""
    row = Row.objects.filter(id=id).first()
    if row is None or not may(by, READ, row.path):
        raise DwellingUnknown
    past = DwellingPast.objects.filter(dwelling_id=id).order_by("-id")
    return (as_dwelling(row), *(as_it_was(row, one) for one in past))


def at_place(path: str) -> QuerySet[Row]:
    """Rows that stand at a place: of a grid those it looks after, of a 小区 or building those that lie in it."""
    end = territories.upper_end(path)
    standing = Row.objects.filter(until=None, withdrawn=False)
    if territories.level_of(path) >= _BELOW_COMMUNITY and not path.rstrip(".").rpartition(".")[2].startswith("g"):
        return standing.filter(building__path__gte=path, building__path__lt=end)
    return standing.filter(path__gte=path, path__lt=end)


def dwellings_at(path: str, *, by: Actor, after: UUID | None = None, limit: int = 100) -> DwellingPage:
    """A page of the dwellings that stand at a place, as they were registered. Raises NotAllowed."""
    require_at(path, by)
    rows = at_place(path).order_by("id")
    found = tuple(map(as_dwelling, (rows.filter(id__gt=after) if after else rows)[: limit + 1]))
    return DwellingPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def require_at(path: str, by: Actor) -> None:
    """Raise NotAllowed unless `by` sees all dwellings there; of a building its grid's worker does too."""
    here = territories.place_at(path) if path.rstrip(".").rpartition(".")[2].startswith("b") else None
    require(by, READ, territories.jurisdiction_of(here) if here else path)


def building_homes(building_ids: Iterable[int]) -> Mapping[int, BuildingHomes]:
    """By building: what stands in it; those with nothing left out. One statement; counts only, whoever asks."""
    there = Row.objects.filter(building_id__in=list(building_ids), until=None, withdrawn=False).order_by()
    counted = there.values_list("building_id").annotate(
        dwellings=Count("id"),
        units=Count("unit", distinct=True),
        top=Max("floor"),
        checked=Count("id", filter=Q(quality="checked")),
    )
    return {id: BuildingHomes(*told) for id, *told in counted}


def homes_count(path: str) -> HomesCount:
    """How many dwellings stand at a place, by use. One statement; counts only, whoever asks."""
    counted = at_place(path).order_by().values_list("use", "quality").annotate(count=Count("id"))
    uses: dict[str, int] = {}
    checked = 0
    for use, quality, count in counted:
        uses[use or ""] = uses.get(use or "", 0) + count
        checked += count if quality == "checked" else 0
    return HomesCount(sum(uses.values()), uses, checked)
