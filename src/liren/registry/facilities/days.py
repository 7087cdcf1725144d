"""Reading when facilities are open: what is told of them, their exceptions, the calendar in force."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from liren.engine.office import WorkCalendar
from liren.kit.clock import CHINA
from liren.registry.facilities.opening import ExceptionCard, Opening, Rules
from liren.registry.models import Facility, FacilityPast, OpeningException
from liren.territories.public import upper_end

_bound: list[Callable[[datetime], WorkCalendar]] = []


class Told(Protocol):
    """What of a facility says when it is open: its row and its card alike."""

    @property
    def id(self) -> UUID: ...
    @property
    def weekdays(self) -> str: ...
    @property
    def weekend(self) -> str: ...
    @property
    def holidays(self) -> str: ...
    @property
    def holiday_hours(self) -> str: ...


def bind_calendar(calendar: Callable[[datetime], WorkCalendar]) -> None:
    """Where the working calendar in force at a moment comes from; `config` says so at start."""
    _bound[:] = [calendar]


def openings(of: Iterable[Told], *, at: datetime) -> Mapping[UUID, Opening]:
    """When each of these facilities is open, by id. Two statements."""
    told = list(of)
    [calendar] = _bound
    days = calendar(at)
    found: dict[UUID, list[ExceptionCard]] = {one.id: [] for one in told}
    for row in OpeningException.objects.filter(facility__in=list(found), withdrawn="").order_by("first", "id"):
        found[row.facility_id].append(_card(row))
    return {one.id: Opening(_rules(one), tuple(found[one.id]), days) for one in told}


def opening(of: Told, *, at: datetime) -> Opening:
    """When one facility is open. Two statements."""
    return openings([of], at=at)[of.id]


def opening_over_time(of: Facility, *, at: datetime, known: Opening | None = None) -> Opening:
    """`opening`, which for days gone by knows what was told then. Three statements; one where it is known already."""
    past = FacilityPast.objects.filter(facility=of, part="facility", state__isnull=False)
    before = [
        (until, Rules(**{name: (state or {}).get(name, "") for name in Rules.__slots__}))
        for state, until in past.order_by("until", "at", "id").values_list("state", "until")
    ]
    return replace(known or opening(of, at=at), before=tuple(before))


def exceptions(facility_id: UUID, *, at: datetime) -> tuple[ExceptionCard, ...]:
    """Those that are not over, the earliest first."""
    found = OpeningException.objects.filter(facility=facility_id, withdrawn="", last__gte=at.astimezone(CHINA).date())
    return tuple(_card(row) for row in found.order_by("first", "id"))


def exception_on(facility_id: UUID, first: date, last: date) -> ExceptionCard | None:
    """The earliest that stands on a day from `first` to `last`."""
    found = OpeningException.objects.filter(facility=facility_id, withdrawn="", first__lte=last, last__gte=first)
    row = found.order_by("first", "id").first()
    return _card(row) if row is not None else None


def exceptions_within(path: str, *, after: UUID | None = None, limit: int = 50) -> tuple[ExceptionCard, ...]:
    """Those that stand, of facilities at `path` and below, by id."""
    found = OpeningException.objects.filter(
        facility__path__gte=path, facility__path__lt=upper_end(path), withdrawn="", facility__withdrawn=""
    )
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(_card(row) for row in found.order_by("id")[:limit])


def _rules(one: Told) -> Rules:
    return Rules(one.weekdays, one.weekend, one.holidays, one.holiday_hours)


def _card(row: OpeningException) -> ExceptionCard:
    return ExceptionCard(row.id, row.facility_id, row.first, row.last, row.hours, row.reason)
