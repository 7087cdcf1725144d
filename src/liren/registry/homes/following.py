"""Dwellings follow their building: into another grid, to the building that takes over, to an end."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from liren.access.public import enter_system
from liren.kit.database import write
from liren.kit.outbox import Emitted, Handler, Happened, emit_all
from liren.registry.models import Dwelling as Row
from liren.registry.models import DwellingPast
from liren.territories import public as territories

GONE, WENT_OVER, SPLIT = "楼栋已撤销", "楼栋换了归属", "楼栋分成了几处，归哪一处待核实"


def place_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("territories.place-put-in-grid", "registry.homes-follow"): _moved,
        ("territories.grids-redrawn", "registry.homes-follow"): _redrawn,
        ("territories.place-closed", "registry.homes-follow"): _closed,
    }


def _moved(event: Happened) -> None:
    follow_grids(place_id=int(str(event.body["place"])))


def _redrawn(event: Happened) -> None:
    follow_grids(place_id=int(str(event.body["community"])))


def _closed(event: Happened) -> None:
    follow_end(building_id=int(str(event.body["place"])), at=event.moment)


@write
def follow_grids(*, place_id: int) -> None:
    """Let the dwellings at or below a place be looked after by their buildings' grids of now. Safe to repeat.

    Three statements, and one more for each grid that gets some.
    """
    enter_system()
    here = territories.place(place_id)
    if here is None:
        return
    there = Row.objects.filter(building__path__gte=here.path, building__path__lt=territories.upper_end(here.path))
    lies: dict[str, list[int]] = {}
    for building in territories.places(there.order_by().values_list("building_id", flat=True).distinct()).values():
        lies.setdefault(territories.jurisdiction_of(building), []).append(building.id)
    for path, buildings in sorted(lies.items()):
        Row.objects.filter(building_id__in=buildings).exclude(path=path).update(path=path)


@write
def follow_end(*, building_id: int, at: datetime) -> None:
    """A building ended: its dwellings go to the one that took over; with none, they end with it.

    Of several heirs nobody can say which has which door: they stay, listed as doubtful, until a person says so.
    For the system; repeatable.
    """
    enter_system()
    here = territories.place(building_id)
    if here is None or here.kind != "building" or here.valid_to is None:
        return
    heirs = territories.standing_heirs([here.id])[here.id]
    there = Row.objects.filter(building_id=here.id, until=None, withdrawn=False)
    if len(heirs) == 1:
        _go_over(there, here.valid_to, territories.places_at(heirs)[heirs[0]], at)
    elif heirs:
        _doubtful(there.exclude(quality="doubtful"), at)
    else:
        _end(there, here.valid_to, at)


def _go_over(there: QuerySet[Row], on: date, to: territories.Place, at: datetime) -> None:
    """A door that stands at the heir already is left where it was."""
    doors = Row.objects.filter(building_id=to.id, until=None, withdrawn=False)
    taken = set(doors.values_list("unit", "room"))
    going = [row for row in held(there) if (row.unit, row.room) not in taken]
    remember(going, on)
    Row.objects.filter(id__in=[row.id for row in going]).update(
        building_id=to.id,
        path=territories.jurisdiction_of(to),
        since=Greatest("since", Value(on)),
        why=WENT_OVER,
        recorded_at=at,
        by_person=None,
    )


def _doubtful(there: QuerySet[Row], at: datetime) -> None:
    remember(held(there), None)
    there.update(quality="doubtful", why=SPLIT, recorded_at=at, by_person=None)


def _end(there: QuerySet[Row], on: date, at: datetime) -> None:
    ending = held(there)
    remember(ending, on)
    there.update(until=Greatest("since", Value(on)), why=GONE, recorded_at=at, by_person=None)
    emit_all(Emitted("registry.dwelling-ended", 1, {"dwelling": row.id}, at) for row in ending)


def held(there: QuerySet[Row]) -> list[Row]:
    """The rows under their locks, always in one order."""
    return list(there.select_for_update(no_key=True).order_by("id"))


def remember(concerned: Iterable[Row], until: date | None) -> None:
    """What is said of them now goes to the past. until: None where it never was so, or still is. One statement.

    What began after that day ends as it began.
    """
    kept = ("unit", "floor", "room", "use", "area", "tenure", "since", "source", "quality", "why", "recorded_at")
    DwellingPast.objects.bulk_create(
        DwellingPast(
            dwelling_id=row.id,
            building_id=row.building_id,
            until=ends_on(row, until) if until else None,
            by_person=row.by_person,
            **{name: getattr(row, name) for name in kept},
        )
        for row in concerned
    )


def ends_on(row: Row, on: date) -> date:
    """What was written down of an ended building after its end did not end before it began."""
    return max(row.since or on, on)
