"""Asking for a room, deciding on it, taking it back, and counting who came."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, may, require
from liren.actors.public import organisations
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours, SignInFirst
from liren.kit.outbox import emit
from liren.registry.bookings.ending import fits
from liren.registry.bookings.errors import BookingDecided, BookingsEnough, NotBookable, RoomTaken
from liren.registry.bookings.hours import HOUR
from liren.registry.bookings.shapes import STATES
from liren.registry.bookings.spans import bookable_spans
from liren.registry.facilities import checks
from liren.registry.facilities.days import opening
from liren.registry.models import BookedHour, Booking, CheckIn, Facility, Room
from liren.territories.public import community_of

ACT: Final = "bookings.decide"
LONGEST_HOURS, MOST_OPEN, MOST_PEOPLE = 8, 5, 5000
AHEAD: Final = timedelta(days=60)


@write
def ask_booking(
    *, room_id: UUID, starts: datetime | None, hours: str, purpose: str, people: str, org: UUID | None = None,
    by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Ask for a room for whole hours, for oneself or an organisation one serves; its id.

    Who decides there has it confirmed at once, and may ask for any organisation of the community. hours, people: as
    typed. Raises SignInFirst, NotYours, NotBookable, BookingsEnough, InvalidInput with the fields, RoomTaken.
    """
    if by.person_id is None and not by.is_system:
        raise SignInFirst
    room, facility = _held_room(room_id)
    decides = by.is_system or may(by, ACT, facility.path)
    count = int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 3 else 0
    problems = _asked(purpose, people, count)
    if org is not None and org not in by.orgs and not (decides and _stands_here(org, facility)):
        problems["org"] = "请选您所在的组织，或不选"
    problems |= _when(facility, starts, count, at)
    if problems or starts is None:
        raise InvalidInput.of(problems)
    if not decides and _open_ones(by, at) >= MOST_OPEN:
        raise BookingsEnough(most=MOST_OPEN)
    made = Booking(
        room=room, path=facility.path, person=by.person_id, org=org, purpose=purpose.strip(), people=int(people),
        starts=starts, ends=starts + count * HOUR, asked_at=at,
    )  # fmt: skip
    if decides:
        made.state, made.decided_by, made.decided_at = "confirmed", by.person_id, at
    _take(room, made)
    made.save(force_insert=True)
    if not decides:
        emit("registry.booking-asked", 1, {"booking": made.id}, at)
    return made.id


@write
def decide_booking(*, booking_id: UUID, confirmed: bool, reason: str = "", by: Actor, at: datetime) -> None:
    """Confirm a booking, or decline it with a reason; one confirmed is declined too while it has not begun.

    Raises NotYours, NotAllowed, BookingDecided, InvalidInput without a reason.
    """
    row = _held(booking_id)
    require(by, ACT, row.path)
    open_ones = ("asked",) if confirmed else ("asked", "confirmed")
    if row.state not in open_ones or (row.starts <= at and not confirmed and row.state == "confirmed"):
        raise BookingDecided(state=STATES[row.state])
    if not confirmed and checks.line(reason) is None:
        raise InvalidInput(reason=f"请用一行话写明为什么不行，最好说说什么时候行，{checks.LONGEST} 字以内")
    row.state, row.reason = ("confirmed", "") if confirmed else ("declined", reason.strip())
    _settle(row, by, at)
    emit("registry.booking-decided", 1, {"booking": row.id}, at)


@write
def cancel_booking(*, booking_id: UUID, by: Actor, at: datetime) -> None:
    """Take one's own booking back before it begins. Raises NotYours, BookingDecided."""
    row = _held(booking_id)
    if by.person_id is None or (row.person != by.person_id and row.org not in by.orgs):
        raise NotYours(what="这个预约")
    if row.state not in ("asked", "confirmed") or row.starts <= at:
        raise BookingDecided(state="已经开始" if row.starts <= at else STATES[row.state])
    row.state = "cancelled"
    _settle(row, by, at)


@write
def count_heads(*, room_id: UUID, hour: datetime | None, people: str, by: Actor, at: datetime) -> None:
    """Write down how many were in the room in an hour that has begun; again: the number is put right.

    No names: a number. A room that takes no bookings any more is counted for the hours in which it did.
    Raises NotYours, NotAllowed, InvalidInput, NotBookable.
    """
    room = Room.objects.select_for_update(of=("self",)).select_related("facility").filter(id=room_id).first()
    if room is None:
        raise NotYours(what="这个房间")
    require(by, ACT, room.facility.path)
    problems = {}
    if not _number(people, 0):
        problems["people"] = f"请写 0 到 {MOST_PEOPLE} 的整数，没有人来写 0"
    if hour is None or hour > at or hour.minute or hour.second or hour.microsecond:
        problems["hour"] = "请选一个已经开始的整点"
    elif hour < at - AHEAD:
        problems["hour"] = "只能补记最近 60 天的"
    if problems or hour is None:
        raise InvalidInput.of(problems)
    if not _was_held(room, hour):
        raise NotBookable(room=room.name)
    CheckIn.objects.update_or_create(
        room=room, hour=hour, defaults={"people": int(people), "by": by.person_id, "at": at}
    )


def _held_room(room_id: UUID) -> tuple[Room, Facility]:
    """The room locked, so that two who book at once come one after the other. Raises NotYours, NotBookable."""
    room = Room.objects.select_for_update().filter(id=room_id).first()
    if room is None:
        raise NotYours(what="这个房间")
    facility = Facility.objects.get(id=room.facility_id)  # read after the lock: it may have ended meanwhile
    if not room.bookable or room.until or facility.until or facility.withdrawn:
        raise NotBookable(room=room.name)
    return room, facility


def _was_held(room: Room, hour: datetime) -> bool:
    """Whether the room took bookings on the day of that hour, or somebody had it."""
    day = hour.astimezone(CHINA).date()
    spans = bookable_spans([room], room.facility)[room.id]
    if any(begin <= day and (end is None or day < end) for begin, end in spans):
        return True
    return BookedHour.objects.filter(room=room, hour=hour, confirmed=True).exists()


def _held(booking_id: UUID) -> Booking:
    row = Booking.objects.select_for_update().filter(id=booking_id).first()
    if row is None:
        raise NotYours(what="这个预约")
    return row


def _settle(row: Booking, by: Actor, at: datetime) -> None:
    row.decided_by, row.decided_at = by.person_id, at
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    hours = BookedHour.objects.filter(booking=row.id)
    if row.state == "confirmed":
        hours.update(confirmed=True)
    else:
        hours.delete()


def _take(room: Room, made: Booking) -> None:
    """Take its hours. Raises RoomTaken, naming those that are taken."""
    hours = [made.starts + n * HOUR for n in range(int((made.ends - made.starts) / HOUR))]
    taken = BookedHour.objects.filter(room=room, hour__in=hours).order_by("hour").values_list("hour", flat=True)
    if named := "、".join(f"{hour.astimezone(CHINA):%H:%M}" for hour in taken):
        raise RoomTaken(hours=named)
    confirmed = made.state == "confirmed"
    BookedHour.objects.bulk_create(
        BookedHour(room=room, hour=hour, booking=made.id, confirmed=confirmed) for hour in hours
    )


def _open_ones(by: Actor, at: datetime) -> int:
    return Booking.objects.filter(Q(person=by.person_id), state__in=("asked", "confirmed"), ends__gt=at).count()


def _stands_here(org: UUID, facility: Facility) -> bool:
    near = community_of(facility.path) or facility.path
    return any(one.id == org for one in organisations(near, limit=500))


def _number(text: str, least: int) -> bool:
    told = text.strip()
    return told.isascii() and told.isdigit() and len(told) < 5 and least <= int(told) <= MOST_PEOPLE


def _asked(purpose: str, people: str, hours: int) -> dict[str, str]:
    problems = {}
    if checks.line(purpose) is None:
        problems["purpose"] = f"请用一行话写用来做什么，{checks.LONGEST} 字以内"
    if not _number(people, 1):
        problems["people"] = f"请写大约多少人，1 到 {MOST_PEOPLE}"
    if not 1 <= hours <= LONGEST_HOURS:
        problems["hours"] = f"请选用几个小时，1 到 {LONGEST_HOURS}"
    return problems


def _when(facility: Facility, starts: datetime | None, hours: int, at: datetime) -> dict[str, str]:
    if starts is None or starts.minute or starts.second or starts.microsecond:
        return {"starts": "请选哪天、几点开始，整点"}
    if starts <= at:
        return {"starts": "这个时间已经过了，请选以后的"}
    if starts > at + AHEAD:
        return {"starts": "最多提前 60 天约"}
    told = opening(facility, at=at)
    if fits(starts, starts + (hours if 1 <= hours <= LONGEST_HOURS else 1) * HOUR, told):
        return {}
    that = told.on(starts.astimezone(CHINA).date())
    why = f"（{that.why}）" if that.why else ""
    return {"starts": f"那天开放 {that.hours}{why}，请选在这里面" if that.hours else f"那天不开放{why}，请换一天"}
