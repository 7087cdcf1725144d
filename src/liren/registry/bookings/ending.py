"""What becomes of bookings when their room, its hours or its facility end: who booked is told, and why."""

from datetime import datetime

from liren.access.public import Actor, as_system
from liren.kit.clock import CHINA
from liren.kit.outbox import emit
from liren.registry.bookings.hours import HOUR, open_hours
from liren.registry.facilities.days import opening
from liren.registry.facilities.opening import Opening
from liren.registry.models import BookedHour, Booking, Facility, Room


def decline_coming(facility: Facility, *, reason: str, by: Actor, at: datetime, room: Room | None = None) -> None:
    """Decline what is asked for or confirmed and has not begun: of one room, or of all of a facility. In a write.

    Whoever keeps facilities need not see who booked: the walls are lifted for it. The rooms are locked first, so that
    nobody asks for one meanwhile.
    """
    _decline(_locked(facility, room), facility, reason, by, at, shut_only=False)


def decline_shut(facility: Facility, *, by: Actor, at: datetime, reason: str = "开放时间改了，那时不开") -> None:
    """Decline those whose hours lie no longer within the opening hours. In a write."""
    _decline(_locked(facility, None), facility, reason, by, at, shut_only=True)


def _locked(facility: Facility, room: Room | None) -> list[Room]:
    found = Room.objects.select_for_update().filter(facility=facility)
    return list((found.filter(id=room.id) if room else found).order_by("id"))


def _decline(rooms: list[Room], facility: Facility, reason: str, by: Actor, at: datetime, *, shut_only: bool) -> None:
    if not rooms:
        return
    told = opening(facility, at=at) if shut_only else None
    with as_system():
        found = Booking.objects.select_for_update().filter(room__in=rooms, state__in=("asked", "confirmed"))
        for row in found.filter(starts__gt=at).order_by("id"):
            if told is not None and fits(row.starts, row.ends, told):
                continue
            row.state, row.reason, row.decided_by, row.decided_at = "declined", reason, by.person_id, at
            row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
            BookedHour.objects.filter(booking=row.id).delete()
            emit("registry.booking-decided", 1, {"booking": row.id}, at)


def fits(starts: datetime, ends: datetime, told: Opening) -> bool:
    """Whether every hour of a booking is a whole open hour of its day."""
    hours = set(open_hours(starts.astimezone(CHINA).date(), told.on(starts.astimezone(CHINA).date()).hours))
    return all(starts + n * HOUR in hours for n in range(int((ends - starts) / HOUR)))


def move_bookings(facility: Facility) -> None:
    """Bookings are decided where their facility is looked after. In a write."""
    with as_system():
        Booking.objects.filter(room__facility=facility).update(path=facility.path)
