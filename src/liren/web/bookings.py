"""Booking a room: when it is free, for everybody; one's own bookings; for who decides, those that wait and who came."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, which
from liren.actors import public as actors
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.registry.public import bookings, facilities
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import actor_of, answer, go, id_of, signed_in

DAYS = 7
MANY = 200
TOLD = {
    "asked": "约上了，等社区确认；有回音会发消息给您。", "booked": "约好了。", "confirmed": "确认了，已告诉对方。",
    "declined": "已告诉对方没有约上和原因。", "cancelled": "取消了。", "counted": "人数记下了。",
}  # fmt: skip
PURPOSE = Field(
    "purpose", "用来做什么", "text", required=True, max=200, purpose="社区好安排", hint="例如：合唱排练、亲子读书"
)
PEOPLE = Field("people", "大约多少人", "number", required=True, purpose="看坐不坐得下")
HOURS = Field(
    "hours", "用几个小时", "choice", required=True, purpose="后面的人好约",
    options=tuple((str(n), f"{n} 小时") for n in (1, 2, 3, 4)),
)  # fmt: skip


@require_GET
def room(request: HttpRequest, id: UUID) -> HttpResponse:
    """A room's week, free or not, and the form to book it."""
    return room_page(request, id)


def room_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = actor_of(request), now()
    shown = facilities.room(id)
    facility = facilities.facility(shown.facility_id)
    if not shown.bookable or not facility.in_use:
        raise NotYours(what="可以预约的房间")
    today = at.astimezone(CHINA).date()
    asked = asked_day(request.POST.get("day", "") or request.GET.get("day", ""))
    day = asked if asked is not None and today <= asked <= today + timedelta(days=60) else today
    first = today + timedelta(days=((day - today).days // DAYS) * DAYS)
    week = bookings.calendar(id, first, DAYS, at=at)
    chosen_day = next((one for one in week if one.day == day), week[0])
    fields = {"hours": HOURS, "purpose": PURPOSE, "people": PEOPLE}
    form = forms.build(
        fields, forms.read(fields, request.POST) if request.POST else {"hours": "2"},
        problems=getattr(error, "fields", {}), data=request.POST,
    )  # fmt: skip
    clocks = sorted({hour.clock for one in week for hour in one.hours})
    return answer(
        request, "bookings/room.html", tab="facilities", room=shown, facility=facility, week=week, day=chosen_day,
        table=[(clock, [_cell(one, clock) for one in week]) for clock in clocks], form=form, error=error,
        start=request.POST.get("start", ""), start_problem=getattr(error, "fields", {}).get("starts", ""),
        orgs=_orgs(actor, facility.path), org=request.POST.get("org", ""),
        earlier=first - timedelta(days=DAYS) if first > today else None,
        later=first + timedelta(days=DAYS) if first + timedelta(days=DAYS) <= today + timedelta(days=60) else None,
        told=TOLD.get(request.GET.get("told", ""), ""), back_to=reverse("facility", args=[facility.id]),
        back_word=facility.name,
    )  # fmt: skip


def _cell(day: bookings.DayCells, clock: str) -> bookings.HourCell | None:
    return next((hour for hour in day.hours if hour.clock == clock), None)


def _orgs(actor: Actor, path: str) -> list[tuple[str, str]]:
    """For whom one may book besides oneself: one's own organisations; who decides there, any of the community."""
    if may(actor, bookings.ACT, path):
        near = territories.community_of(path) or path
        return [(str(one.id), one.name) for one in actors.organisations(near, limit=MANY)]
    return [(str(id), name) for id, name in actors.organisation_names(actor.orgs).items()]


@require_POST
@again(room_page)
def book(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask for the room."""
    given = request.POST
    day, start = asked_day(given.get("day", "")), given.get("start", "")
    begins = _hour(day, start)
    actor = signed_in(request)
    bookings.ask_booking(
        room_id=id, starts=begins, hours=given.get("hours", ""), purpose=given.get("purpose", ""),
        people=given.get("people", ""), org=id_of(given.get("org")), by=actor, at=now(),
    )  # fmt: skip
    decides = may(actor, bookings.ACT, facilities.facility(facilities.room(id).facility_id).path)
    return go(request, reverse("bookings") + f"?told={'booked' if decides else 'asked'}")


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return mine_page(request)


def mine_page(request: HttpRequest, id: UUID | None = None, error: DomainError | None = None) -> HttpResponse:
    """One's own bookings; for who decides: those that wait, and those of a day, to count who came."""
    actor, at = signed_in(request), now()
    decides = bool(which(actor, bookings.ACT).paths)
    today = at.astimezone(CHINA).date()
    day = asked_day(request.GET.get("day", "") or request.POST.get("day", "")) or today
    return answer(
        request, "bookings/mine.html", tab="facilities", decides=decides, day=day, today=today, at=at,
        waiting=bookings.bookings_to_decide(actor, at=at) if decides else (),
        of_day=[(one, one.starts <= at) for one in bookings.bookings_on(actor, day)] if decides else (),
        mine=[(one, one.state in ("asked", "confirmed") and one.starts > at) for one in bookings.my_bookings(actor)],
        typed=request.POST, problems=getattr(error, "fields", {}), error=error,
        told=TOLD.get(request.GET.get("told", ""), ""), back_to=reverse("home"), back_word="首页",
    )  # fmt: skip


@require_POST
@again(mine_page)
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """Confirm, decline, take back a booking, or count who came to it."""
    actor, at, given = signed_in(request), now(), request.POST
    doing = given.get("act", "")
    if doing in ("confirmed", "declined"):
        reason = given.get("reason", "")
        bookings.decide_booking(booking_id=id, confirmed=doing == "confirmed", reason=reason, by=actor, at=at)
    elif doing == "cancelled":
        bookings.cancel_booking(booking_id=id, by=actor, at=at)
    elif doing == "counted":
        _count(id, given.get("people", ""), actor, at)
    else:
        raise NotYours(what="要做的事")
    back = f"&day={given['day']}" if asked_day(given.get("day", "")) else ""
    return go(request, reverse("bookings") + f"?told={doing}{back}")


def _count(id: UUID, people: str, actor: Actor, at: datetime) -> None:
    """One number for all hours of the booking that have begun."""
    found = bookings.booking(id)
    hour = found.starts
    bookings.count_heads(room_id=found.room_id, hour=hour, people=people, by=actor, at=at)
    while (hour := hour + timedelta(hours=1)) < found.ends and hour <= at:
        bookings.count_heads(room_id=found.room_id, hour=hour, people=people, by=actor, at=at)


def _hour(day: date | None, clock: str) -> datetime | None:
    """The hour of a day as the form sends it, `10:00`."""
    try:
        told = time.fromisoformat(clock) if len(clock) == 5 else None
    except ValueError:
        return None
    return datetime.combine(day, told, CHINA) if day is not None and told is not None else None
