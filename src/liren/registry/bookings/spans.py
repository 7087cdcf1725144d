"""From which day until which a room took bookings, from what is kept of its past."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from liren.registry.models import Facility, FacilityPast, Room

Span = tuple[date, date | None]


def bookable_spans(rooms: Iterable[Room], facility: Facility) -> dict[UUID, tuple[Span, ...]]:
    """By room of the facility: first day and the day from which no more, None while it still does. One statement."""
    told = {room.id: room for room in rooms}
    past = FacilityPast.objects.filter(facility=facility, part="room", about__in=list(told), state__isnull=False)
    states: dict[UUID, list[tuple[bool, date]]] = {}
    for about, state, until in past.order_by("until", "at", "id").values_list("about", "state", "until"):
        states.setdefault(about, []).append((bool((state or {}).get("bookable")), until))
    return {id: _spans(room, facility, states.get(id, [])) for id, room in told.items()}


def _spans(room: Room, facility: Facility, states: list[tuple[bool, date]]) -> tuple[Span, ...]:
    if facility.withdrawn:
        return ()
    last = min((day for day in (room.until, facility.until) if day is not None), default=None)
    spans: list[Span] = []
    since = room.since
    for bookable, until in [*states, (room.bookable, last)]:
        end = until if last is None or until is None else min(until, last)
        if bookable and (end is None or since < end):
            spans.append((since, end))
        since = max(since, until) if until is not None else since
    return tuple(spans)
