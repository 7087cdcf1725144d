"""What waits at places that ended: numbers by place, and the doors of one building. Nothing is kept of it: it is read
from where dwellings and people stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liren.access.public import Actor, may, require
from liren.registry.errors import BuildingUnknown
from liren.registry.homes.reading import READ, as_dwelling
from liren.registry.homes.shapes import Dwelling, place_in_building
from liren.registry.models import Dwelling as Row
from liren.registry.models import Residence
from liren.territories import public as territories
from liren.territories.public import Place

FIND = "people.find"


@dataclass(frozen=True, slots=True)
class LeftAt:
    """A place that ended, and what still stands there.

    heirs: those of now. doors: dwellings. people: who lives there behind no door, behind: behind doors that are no
    more; None where the reader finds nobody.
    """

    place: Place
    heirs: tuple[Place, ...]
    doors: int
    people: int | None
    behind: int | None


@dataclass(frozen=True, slots=True)
class LeftDoor:
    """A door of a building that ended. people: who lives behind it; None where the reader finds nobody.

    standing: the paths of the heirs where a door of this unit and room stands already.
    """

    dwelling: Dwelling
    people: int | None
    standing: tuple[str, ...]


def left_at(path: str, by: Actor) -> tuple[LeftAt, ...]:
    """Every ended place at `path` and below where doors or people wait, by path. Four statements, two for none.

    Raises NotAllowed.
    """
    require(by, READ, path)
    end, finds = territories.upper_end(path), may(by, FIND, path)
    standing = Row.objects.filter(until=None, withdrawn=False, building__valid_to__isnull=False)
    counted = standing.filter(path__gte=path, path__lt=end).order_by().values_list("building_id")
    doors = dict(counted.annotate(count=Count("id")))
    people, behind = _people(path, end) if finds else ({}, {})
    concerned = territories.places({*doors, *people, *behind})
    if not concerned:
        return ()
    heirs = standing_heirs(concerned.values())
    return tuple(
        LeftAt(
            here, heirs[id], doors.get(id, 0), people.get(id, 0) if finds else None,
            behind.get(id, 0) if finds else None,
        )
        for id, here in sorted(concerned.items(), key=lambda one: one[1].path)
    )  # fmt: skip


def doors_left(path: str, by: Actor) -> tuple[LeftAt, tuple[LeftDoor, ...], tuple[LeftDoor, ...]]:
    """An ended place, its doors that wait, and its doors that are no more behind which somebody is said to live.

    Unit by unit from the ground up. Seven statements. Raises BuildingUnknown where nothing waits, NotAllowed.
    """
    here = territories.place_at(path)
    if here is None or here.valid_to is None:
        raise BuildingUnknown
    waits = _rows_of(here.id)
    whose = sorted({row.path for row in waits} | {whose_left(here)})
    for at in whose:
        require(by, READ, at)
    finds = all(may(by, FIND, at) for at in whose)
    heirs = standing_heirs([here])[here.id]
    lives = _living(here.id) if finds else {}
    standing: dict[tuple[str, str], list[str]] = {}
    named = {heir.id: heir.path for heir in heirs}
    there = Row.objects.filter(building_id__in=named, until=None, withdrawn=False) if waits else Row.objects.none()
    for id, unit, room in there.values_list("building_id", "unit", "room"):
        standing.setdefault((unit, room), []).append(named[id])
    doors = [
        LeftDoor(as_dwelling(row), lives.pop(row.id, 0) if finds else None,
                 tuple(sorted(standing.get((row.unit, row.room), ()))))
        for row in waits
    ]  # fmt: skip
    loose = lives.pop(None, 0)
    gone = [
        LeftDoor(as_dwelling(row), lives[row.id], ()) for row in Row.objects.filter(id__in=[id for id in lives if id])
    ]
    behind = sum(one.people or 0 for one in gone)
    told = LeftAt(here, heirs, len(doors), loose if finds else None, behind if finds else None)
    return told, _in_order(doors), _in_order(gone)


def standing_heirs(ended: Iterable[Place]) -> Mapping[int, tuple[Place, ...]]:
    """By ended place: the places of now that took over, by path. Two statements."""
    paths = territories.standing_heirs([one.id for one in ended])
    named = territories.places_at(set(chain(*paths.values())))
    return {id: tuple(named[path] for path in of if path in named) for id, of in paths.items()}


def whose_left(here: Place) -> str:
    """Whose people of an ended place without one heir are: the community's."""
    return territories.community_of(here.path) or here.path


def _rows_of(place_id: int) -> list[Row]:
    return list(Row.objects.filter(building_id=place_id, until=None, withdrawn=False))


def _in_order(doors: Iterable[LeftDoor]) -> tuple[LeftDoor, ...]:
    return tuple(sorted(doors, key=lambda one: place_in_building(one.dwelling)))


def _living_there(where: Q) -> QuerySet[Residence]:
    """Stays that hold, of people behind no door or behind one that is no more."""
    door = Row.objects.filter(id=OuterRef("dwelling_id"), until=None, withdrawn=False)
    return Residence.objects.filter(where, ~Exists(door), until=None, withdrawn=False).order_by()


def _people(path: str, end: str) -> tuple[dict[int, int], dict[int, int]]:
    """By place: who lives there behind no door, and behind doors that are no more. One statement."""
    there = _living_there(Q(path__gte=path, path__lt=end, place__valid_to__isnull=False))
    counted = there.values_list("place_id").annotate(
        loose=Count("resident", distinct=True, filter=Q(dwelling_id=None)),
        behind=Count("resident", distinct=True, filter=~Q(dwelling_id=None)),
    )
    found = list(counted)
    return {id: loose for id, loose, _ in found if loose}, {id: behind for id, _, behind in found if behind}


def _living(place_id: int) -> dict[UUID | None, int]:
    """How many live behind each door that stands or stood in a place; None: behind no door. One statement."""
    doors = Row.objects.filter(building_id=place_id).values("id")
    there = Residence.objects.filter(
        Q(dwelling_id__in=doors) | Q(place_id=place_id, dwelling_id=None), until=None, withdrawn=False
    )
    return dict(there.order_by().values_list("dwelling_id").annotate(count=Count("resident", distinct=True)))
