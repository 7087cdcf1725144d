"""Reading the register: facilities are public facts, now or as they stood on a day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from liren.actors.public import persons
from liren.kit.errors import NotYours
from liren.registry.facilities.areas import areas as summed
from liren.registry.facilities.shapes import (
    Areas,
    FacilityCard,
    PhaseCard,
    PremisesCard,
    RoomCard,
    Told,
    WaySum,
    WindowCard,
)
from liren.registry.facilities.types import book
from liren.registry.facilities.words import WAYS
from liren.registry.models import Facility, FacilityPast, FacilityPhase, Premises, Room, Window
from liren.territories.public import level_of, upper_end

MOST = 500
_COMMUNITY = 5
_DATES = ("since", "until")


def facility(facility_id: UUID, *, on: date | None = None) -> FacilityCard:
    """One facility, as it is, or as it stood on the day `on`. Raises NotYours, also before it began."""
    row = Facility.objects.filter(id=facility_id).first()
    if row is None or (on is not None and on < row.since):
        raise NotYours(what="这处设施")
    if on is not None:
        for name, value in _states(row.id, "facility", on).get(row.id, {}).items():
            if name == "withdrawn":  # a mistake was one on every day
                continue
            setattr(row, name, _told(name, value))
    return _card(row)


def facilities(
    path: str, *, types: Collection[str] = (), branch: str = "", text: str = "", gone: bool = False,
    after: UUID | None = None, limit: int = 50,
) -> tuple[FacilityCard, ...]:  # fmt: skip
    """Facilities at `path` and below, by id (as registered). gone: those out of use and withdrawn too."""
    found = _below(path, gone)
    if types:
        found = found.filter(type__in=types)
    if branch:
        found = found.filter(branch=branch)
    if text:
        found = found.filter(Q(name__contains=text) | Q(code=text))
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(_card(row) for row in found.order_by("id")[:limit])


def facilities_by_id(ids: Collection[UUID]) -> Mapping[UUID, FacilityCard]:
    """Those of these that are on record, in use or not. One statement."""
    return {row.id: _card(row) for row in Facility.objects.filter(id__in=list(ids))}


def facilities_at(place_path: str) -> tuple[FacilityCard, ...]:
    """In use within exactly this place: a building, a 小区, a grid (by whose it is), a community; MOST at most.

    One statement.
    """
    found = _within(place_path).order_by("branch", "type", "name", "id")
    return tuple(_card(row) for row in found[:MOST])


def counts_within(place_path: str) -> Mapping[str, int]:
    """How many `facilities_at` would be without its limit, by the title of their branch. One statement."""
    counted = _within(place_path).order_by("branch").values_list("branch").annotate(count=Count("id"))
    return {book().branches.get(branch, branch): count for branch, count in counted}


def _within(place_path: str) -> QuerySet[Facility]:
    lies = Q(place_path__gte=place_path, place_path__lt=upper_end(place_path))
    whose = Q(path__gte=place_path, path__lt=upper_end(place_path))
    return Facility.objects.filter(lies | whose, until=None, withdrawn="")


def counts_at(path: str) -> Mapping[str, int]:
    """How many stand at `path` and below, by branch; one statement."""
    found = _below(path, gone=False).values_list("branch").annotate(count=Count("id"))
    return dict(found)


def service_points(path: str) -> tuple[tuple[FacilityCard, tuple[WindowCard, ...], tuple[FacilityCard, ...]], ...]:
    """Service points at `path` and below, with their windows and branch stations, by name. Two statements."""
    keys = [one.key for one in book().types.values() if one.service_point]
    found = _below(path, gone=False).filter(type__in=keys).order_by("name", "id")[:MOST]
    cards = [_card(row) for row in found]
    windows: dict[UUID, list[WindowCard]] = {}
    for row in Window.objects.filter(facility__in=[one.id for one in cards], until=None).order_by("name", "id"):
        windows.setdefault(row.facility_id, []).append(_window(row))
    below: dict[UUID, list[FacilityCard]] = {}
    for one in cards:
        if one.station_of:
            below.setdefault(one.station_of, []).append(one)
    return tuple((one, tuple(windows.get(one.id, ())), tuple(below.get(one.id, ()))) for one in cards)


def stations(centre_id: UUID) -> tuple[FacilityCard, ...]:
    """The branch stations of a centre in use, by name."""
    found = Facility.objects.filter(station_of=centre_id, until=None, withdrawn="").order_by("name", "id")
    return tuple(_card(row) for row in found)


def centres(path: str) -> tuple[FacilityCard, ...]:
    """The centres that branch stations at `path` may belong to: those of the places above, by name."""
    keys = [one.station_of for one in book().types.values() if one.station_of]
    above = ["".join(f"{part}." for part in path.split(".")[:n]) for n in range(1, path.count(".") + 1)]
    found = Facility.objects.filter(type__in=keys, place_path__in=above, until=None, withdrawn="")
    return tuple(_card(row) for row in found.order_by("name", "id"))


def rooms(facility_id: UUID, *, on: date | None = None) -> tuple[RoomCard, ...]:
    """The rooms in use now, or on the day `on`, by name."""
    found = Room.objects.filter(facility_id=facility_id)
    if on is None:
        rows = list(found.filter(until=None))
    else:
        states = _states(facility_id, "room", on)
        rows = list(found.filter(since__lte=on))
        for row in rows:
            for name, value in states.get(row.id, {}).items():
                setattr(row, name, _told(name, value))
        rows = [row for row in rows if row.until is None or row.until > on]
    return tuple(sorted((_room(row) for row in rows), key=lambda one: (one.name, one.id)))


def room(room_id: UUID) -> RoomCard:
    """One room. Raises NotYours."""
    row = Room.objects.filter(id=room_id).first()
    if row is None:
        raise NotYours(what="这个房间")
    return _room(row)


def areas(of: Iterable[RoomCard]) -> Areas:
    """What the rooms come to, beside the target of the law book."""
    return summed([(one.counts, one.area) for one in of], book().target, book().target_checked)


def windows(facility_id: UUID) -> tuple[WindowCard, ...]:
    found = Window.objects.filter(facility_id=facility_id, until=None).order_by("name", "id")
    return tuple(_window(row) for row in found)


def phases(facility_id: UUID) -> tuple[PhaseCard, ...]:
    """All that were written down, the earliest first; withdrawn ones too, marked."""
    found = FacilityPhase.objects.filter(facility_id=facility_id).order_by("began_on", "id")
    return tuple(
        PhaseCard(
            row.id,
            row.phase,
            row.began_on,
            row.ended_on,
            row.document,
            row.cost_fen,
            row.payer,
            row.note,
            row.withdrawn,
        )
        for row in found
    )


def history(facility_id: UUID, *, limit: int = 100) -> tuple[Told, ...]:
    """What befell it and its parts, newest first."""
    found = list(FacilityPast.objects.filter(facility_id=facility_id).order_by("-at", "-id")[:limit])
    names = persons(row.by for row in found if row.by is not None)
    return tuple(Told(row.at, row.says, names.get(row.by, "") if row.by else "系统", row.until) for row in found)


def premises(path: str, *, after: UUID | None = None, limit: int = 50) -> tuple[PremisesCard, ...]:
    """How premises at `path` and below were got, as written down; withdrawn ones too, marked."""
    found = Premises.objects.filter(path__gte=path, path__lt=upper_end(path))
    if after is not None:
        found = found.filter(id__gt=after)
    rows = list(found.order_by("id")[:limit])
    names = persons(row.by for row in rows if row.by is not None)
    return tuple(_premises(row, names) for row in rows)


def premises_of(facility_id: UUID) -> tuple[PremisesCard, ...]:
    """How the premises of one facility were got, the earliest first; withdrawn ones too, marked."""
    rows = list(Premises.objects.filter(facility_id=facility_id).order_by("on", "id")[:MOST])
    return tuple(_premises(row, {}) for row in rows)


def premises_sums(path: str) -> tuple[WaySum, ...]:
    """How many, how much and at what cost by each of the three ways; none is 0. One statement."""
    found = Premises.objects.filter(path__gte=path, path__lt=upper_end(path), withdrawn="")
    told = {
        way: (count, area, cost)
        for way, count, area, cost in found.values_list("way").annotate(Count("id"), Sum("area"), Sum("cost_fen"))
    }
    return tuple(WaySum(way, title, *told.get(way, (0, Decimal(0), 0))) for way, title in WAYS.items())


def _below(path: str, gone: bool) -> QuerySet[Facility]:
    """By whose it is, as everywhere; in a 小区 or a building, which look after nothing, by where it lies."""
    end = upper_end(path)
    found = Facility.objects.filter(path__gte=path, path__lt=end)
    if level_of(path) > _COMMUNITY and not path.rstrip(".").rpartition(".")[2].startswith("g"):
        found = Facility.objects.filter(place_path__gte=path, place_path__lt=end)
    return found if gone else found.filter(until=None, withdrawn="")


def _states(facility_id: UUID, part: str, on: date) -> dict[UUID, dict[str, Any]]:
    """How parts stood on a day, by id; those that have not changed since are left out."""
    found = FacilityPast.objects.filter(facility_id=facility_id, part=part, until__gt=on, state__isnull=False)
    states: dict[UUID, dict[str, Any]] = {}
    for about, state in found.order_by("until", "at", "id").values_list("about", "state"):
        states.setdefault(about, state or {})
    return states


def _told(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return date.fromisoformat(value)
    if name in ("area", "lon", "lat"):
        return Decimal(value)
    return UUID(value) if name in ("operator", "station_of_id") else value


def _card(row: Facility) -> FacilityCard:
    return FacilityCard(
        id=row.id, code=row.code, type=row.type, kind=book().types.get(row.type), branch=row.branch,
        branch_title=book().branches.get(row.branch, row.branch), name=row.name, path=row.path,
        place_path=row.place_path, place_id=row.place_id, address=row.address, lon=row.lon, lat=row.lat,
        system=row.system, mode=row.mode, operator=row.operator, agreement=row.agreement, station_of=row.station_of_id,
        phone=row.phone, weekdays=row.weekdays, weekend=row.weekend, holidays=row.holidays,
        holiday_hours=row.holiday_hours, hours_note=row.hours_note, note=row.note,
        since=row.since, until=row.until, withdrawn=row.withdrawn, source=row.source, quality=row.quality,
        version=row.version, recorded_at=row.recorded_at,
    )  # fmt: skip


def _room(row: Room) -> RoomCard:
    use = book().uses.get(row.use)
    return RoomCard(
        row.id, row.facility_id, row.name, row.use, use.title if use else row.use, use.counts if use else "neither",
        row.area, row.seats, row.bookable, row.since, row.until,
    )  # fmt: skip


def _window(row: Window) -> WindowCard:
    return WindowCard(row.id, row.name, row.matters, row.since, row.until)


def _premises(row: Premises, names: Mapping[UUID, str]) -> PremisesCard:
    return PremisesCard(
        row.id, row.path, row.way, row.address, row.area, row.on, row.until, row.document, row.cost_fen, row.whose,
        row.facility_id, row.note, row.withdrawn, row.at, names.get(row.by, "") if row.by else "系统",
    )  # fmt: skip


def code_of(*, place_path: str, type: str, name: str) -> str:
    """The number of the one in use of this type and name at exactly this place; "" where there is none."""
    found = Facility.objects.filter(place_path=place_path, type=type, name=name, until=None, withdrawn="")
    return found.values_list("code", flat=True).first() or ""


def premises_known(*, path: str, way: str, address: str, on: date) -> bool:
    """Whether these were written down before and not withdrawn."""
    return Premises.objects.filter(path=path, way=way, address=address, on=on, withdrawn="").exists()
