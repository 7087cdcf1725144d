"""When rooms are free, who booked them (for whom that concerns), and how much they were used."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from liren.access.public import Actor, which
from liren.actors.public import organisation_names, persons
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.registry.bookings.booking import ACT
from liren.registry.bookings.hours import open_between, open_hours, used_share
from liren.registry.bookings.shapes import BookingCard, DayCells, Free, HourCell, Utilisation
from liren.registry.bookings.spans import Span, bookable_spans
from liren.registry.facilities.days import opening, opening_over_time
from liren.registry.facilities.opening import Opening
from liren.registry.models import BookedHour, Booking, CheckIn, Facility, Room
from liren.territories.public import upper_end

DAY = timedelta(days=1)
MOST = 200


def calendar(room_id: UUID, first: date, days: int, *, at: datetime) -> tuple[DayCells, ...]:
    """Each open hour of some days, free or not; who booked is not told. Four statements. Raises NotYours."""
    room = Room.objects.select_related("facility").filter(id=room_id).first()
    if room is None:
        raise NotYours(what="这个房间")
    shown = [first + n * DAY for n in range(days)]
    told = opening(room.facility, at=at)
    hours = [(one, open_hours(one.day, one.hours)) for one in map(told.on, shown)]
    wanted = [hour for _, of in hours for hour in of]
    booked = dict(BookedHour.objects.filter(room=room, hour__in=wanted).values_list("hour", "confirmed"))
    return tuple(
        DayCells(one.day, tuple(HourCell(hour, _free(hour, booked, at)) for hour in of), one.hours, one.why)
        for one, of in hours
    )


def _free(hour: datetime, booked: dict[datetime, bool], at: datetime) -> Free:
    if hour <= at:
        return "over"
    return "free" if hour not in booked else "taken" if booked[hour] else "asked"


def bookings_to_decide(by: Actor, *, at: datetime, limit: int = MOST) -> tuple[BookingCard, ...]:
    """Those that wait where `by` decides and are not over, the soonest first."""
    found = _where(by).filter(state="asked", ends__gt=at).order_by("starts", "id")
    return _cards(found[:limit])


def bookings_on(by: Actor, day: date) -> tuple[BookingCard, ...]:
    """Those confirmed for a day where `by` decides, in the order of the hours: for counting who came."""
    begin = datetime.combine(day, datetime.min.time(), CHINA)
    found = _where(by).filter(state="confirmed", starts__gte=begin, starts__lt=begin + DAY)
    return _cards(found.order_by("starts", "id")[:MOST])


def my_bookings(by: Actor, *, limit: int = 50) -> tuple[BookingCard, ...]:
    """One's own and one's organisations', the latest first."""
    if by.person_id is None:
        return ()
    found = Booking.objects.filter(Q(person=by.person_id) | Q(org__in=by.orgs)).order_by("-starts", "-id")
    return _cards(found[:limit])


def booking(booking_id: UUID) -> BookingCard:
    """One, for those the wall shows it to. Raises NotYours."""
    found = _cards(Booking.objects.filter(id=booking_id))
    if not found:
        raise NotYours(what="这个预约")
    return found[0]


def utilisation(
    facility_id: UUID, since: date, until: date, *, at: datetime, known: Opening | None = None
) -> tuple[Utilisation, ...]:
    """Of each room that took bookings then, from `since` to before `until`, as far as it is over. Seven statements.

    known: when the facility is open, where that was read already; two statements less.

    Counted for the days on which it did. Raises NotYours.
    Open hours are those told for each day then: of its week, of holidays and make-up days, of exceptions.
    """
    kept = Room.objects.filter(Q(until=None) | Q(until__gt=since), facility=facility_id, since__lt=until)
    stood = list(kept.select_related("facility").order_by("name", "id"))
    if not stood:
        if not Facility.objects.filter(id=facility_id).exists():
            raise NotYours(what="这处设施")
        return ()
    facility = stood[0].facility
    spans = bookable_spans(stood, facility)
    rooms = [room for room in stood if _within(spans[room.id], since, until)]
    inside = {
        "room__in": rooms, "hour__gte": datetime.combine(since, datetime.min.time(), CHINA),
        "hour__lt": datetime.combine(until, datetime.min.time(), CHINA),
    }  # fmt: skip
    counted = list(CheckIn.objects.filter(**inside).values_list("room_id", "hour", "people"))
    booked = list(BookedHour.objects.filter(**inside, confirmed=True).values_list("room_id", "hour"))
    told = opening_over_time(facility, at=at, known=known)
    return tuple(_used(room, told, _within(spans[room.id], since, until), at, counted, booked) for room in rooms)


def _within(spans: Iterable[Span], since: date, until: date) -> list[tuple[date, date]]:
    """The days of the spans from `since` to before `until`."""
    cut = [(max(since, begin), min(until, end or until)) for begin, end in spans]
    return [(begin, end) for begin, end in cut if begin < end]


def _used(
    room: Room, told: Opening, spans: list[tuple[date, date]], at: datetime,
    counted: list[tuple[UUID, datetime, int]], booked: list[tuple[UUID, datetime]],
) -> Utilisation:  # fmt: skip
    begin, until = spans[0][0], spans[-1][1]
    hours = [hour for first, end in spans for hour in open_between(first, end, lambda day: told.on(day).hours, at)]
    within = set(hours)
    used = {hour: people for id, hour, people in counted if id == room.id and people and hour in within}
    taken = {hour for id, hour in booked if id == room.id and hour in within}
    open_by, used_by = Counter(_clock(hours)), Counter(_clock(used))
    return Utilisation(
        room.id, room.name, begin, until, len(hours), len(taken), len(used), sum(used.values()),
        used_share(hours, used), tuple((hour, used_by[hour], open_by[hour]) for hour in sorted(open_by)),
    )  # fmt: skip


def _clock(hours: Iterable[datetime]) -> list[int]:
    return [hour.astimezone(CHINA).hour for hour in hours]


def _where(by: Actor) -> QuerySet[Booking]:
    """Where `by` decides; the wall stands behind."""
    where = Q(pk__in=[])
    for path in which(by, ACT).paths:
        where |= Q(path__gte=path, path__lt=upper_end(path))
    return Booking.objects.filter(where)


def _cards(found: QuerySet[Booking]) -> tuple[BookingCard, ...]:
    rows = list(found.select_related("room__facility"))
    people = persons({row.person for row in rows if row.person})
    named = organisation_names({row.org for row in rows if row.org})
    came = _came(rows)
    return tuple(
        BookingCard(
            id=row.id, room_id=row.room_id, room=row.room.name, facility_id=row.room.facility_id,
            facility=row.room.facility.name, path=row.path, person=row.person, org=row.org,
            who=named.get(row.org, "") if row.org else people.get(row.person, "") if row.person else "平台",
            purpose=row.purpose, people=row.people, starts=row.starts, ends=row.ends, state=row.state,
            reason=row.reason, asked_at=row.asked_at, came=came.get(row.id),
        )
        for row in rows
    )  # fmt: skip


def _came(rows: list[Booking]) -> dict[UUID, int]:
    """The most heads counted in any hour of each; those not counted yet are left out."""
    if not rows:
        return {}
    found = CheckIn.objects.filter(
        room__in={row.room_id for row in rows}, hour__gte=min(row.starts for row in rows),
        hour__lt=max(row.ends for row in rows),
    ).values_list("room_id", "hour", "people")  # fmt: skip
    most: dict[UUID, int] = {}
    for room, hour, people in found:
        for row in rows:
            if row.room_id == room and row.starts <= hour < row.ends:
                most[row.id] = max(most.get(row.id, 0), people)
    return most
