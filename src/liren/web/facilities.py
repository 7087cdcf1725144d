"""Facilities for everybody: which there are near, where to go for what, and one with all that is known of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import Actor, may, which
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.registry.public import bookings
from liren.registry.public import facilities as registry
from liren.standards.public import DEFAULT_SYSTEM
from liren.territories import public as territories
from liren.web.dates import asked_day, day
from liren.web.facility_forms import forms_of
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, id_of
from liren.web.places import search_places

MANY, STREET = 60, 4
TOLD = {
    "registered": "登记好了。下面可以接着添房间、窗口和各个阶段。", "changed": "改好了，原来的样子留在经过里。",
    "added": "记下了。",
}  # fmt: skip


def _place(request: HttpRequest) -> territories.Place | None:
    """The place asked for, else the community where the reader lives or the place they serve; None for nobody's.

    A street or what lies below: of a whole county nobody reads a list, and counting it would keep others waiting.
    """
    asked = request.GET.get("path", "")
    path = asked if territories.is_path(asked) else home_path(actor_of(request))
    if not asked and path and not request.GET.get("wide"):
        path = territories.community_of(path) or path
    found = territories.place_at(path) if path else None
    return found if found is not None and found.level >= STREET else None


@require_GET
def facilities(request: HttpRequest) -> HttpResponse:
    """The register of a place by branch, for everybody; a search for the place where none is known."""
    actor, here = actor_of(request), _place(request)
    text, branch = request.GET.get("text", "").strip()[:60], request.GET.get("branch", "")
    branches = registry.book().branches
    after = id_of(request.GET.get("after"))
    found = (
        registry.facilities(
            here.path, branch=branch if branch in branches else "", text=text, after=after, limit=MANY + 1
        )
        if here
        else ()
    )
    more = found[MANY - 1].id if len(found) > MANY else None
    places = territories.places_at({one.place_path for one in found})
    counts = registry.counts_at(here.path) if here else {}
    asked = {"path": here.path, "branch": branch, "text": text} if here else {}
    return answer(
        request, "facilities/list.html", tab="facilities", place=here, text=text, branch=branch,
        branches=[(code, title, counts.get(code, 0)) for code, title in branches.items()],
        rows=[(one, places.get(one.place_path)) for one in found[:MANY]],
        total=sum(counts.values()), more=urlencode({**asked, "after": more}) if more else "",
        keeps=here is not None and may(actor, registry.ACT, here.path),
        takes=bool(which(actor, registry.ACT).paths), query=request.GET.get("q", "").strip()[:60],
        found_places=_found_places(request),
    )  # fmt: skip


def _found_places(request: HttpRequest) -> list[tuple[str, str]]:
    text = request.GET.get("q", "").strip()[:60]
    return list(search_places(text, None)) if text else []


@require_GET
def service_points(request: HttpRequest) -> HttpResponse:
    """Where to go for what: service points near, whether they are open now, their windows and telephone. Public."""
    here, at = _place(request), now()
    street = territories.street_of(here.path) if here else None
    found = registry.service_points(street or here.path) if here else ()
    mine = territories.community_of(here.path) if here else None
    near = sorted(found, key=lambda one: not one[0].place_path.startswith(mine or "\0"))
    names = {one.id: one.name for one, _, _ in found}
    hours = registry.openings([one for one, _, _ in found], at=at)
    today = at.astimezone(CHINA).date()
    actor = actor_of(request)
    return answer(
        request, "facilities/points.html", place=here, query=request.GET.get("q", "").strip()[:60],
        found_places=_found_places(request),
        points=[
            (one, windows, stations, open_now(hours[one.id], at), hours[one.id].coming(today),
             names.get(one.station_of) if one.station_of else None)
            for one, windows, stations in near
        ],
        back_to=reverse("home") if actor.person_id else None, back_word="首页",
    )  # fmt: skip


def open_now(hours: registry.Opening, at: datetime) -> tuple[str, str]:
    """(kind of status, words): whether it is open at `at` and until when; closed: why, and when it opens again."""
    local = at.astimezone(CHINA)
    today = hours.on(local.date())
    span = registry.span(today.hours)
    why = f"，{today.why}" if today.why else ""
    if not hours.told and not today.why:
        return "wait", "开放时间没有登记"
    if not today.sure:
        return "wait", f"今天{today.why}，开不开没有登记，请先打电话"
    if span is None:
        return "wait", f"今天不开{why}{_again(hours, at)}"
    if local.time() < span[0]:
        return "soon", f"今天 {span[0]:%H:%M} 开门，到 {today.hours.rpartition('-')[2]}{why}"
    if local.time() < span[1]:
        return "done", f"开着，到 {today.hours.rpartition('-')[2]}{why}"
    return "wait", f"今天已经关门{_again(hours, at)}"


def _again(hours: registry.Opening, at: datetime) -> str:
    """When it opens next, to be said after why it is closed now; "" where that is not known."""
    following = hours.next_open(at)
    return f"；{day(following.day)} {following.hours.partition('-')[0]} 开门" if following else ""


@require_GET
def facility(request: HttpRequest, id: UUID) -> HttpResponse:
    return facility_page(request, id)


def facility_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    """One facility: what it is, its rooms and areas, phases, how it is run, what befell it; for keepers, the forms."""
    actor, on = actor_of(request), asked_day(request.GET.get("on", ""))
    found = registry.facility(id, on=on)
    rooms = registry.rooms(id, on=on)
    place = territories.place_at(found.place_path)
    if place is None:
        raise NotYours(what="这处设施的地点")
    keeper = may(actor, registry.ACT, found.path)
    keeps = keeper and on is None and found.in_use
    forms = forms_of(request, found, rooms, error) if keeps else ()
    operator = actors.organisation_names([found.operator]).get(found.operator, "") if found.operator else ""
    return answer(
        request, "facilities/facility.html", tab="facilities", f=found, place=place, on=on, rooms=rooms,
        **_shares(rooms), windows=registry.windows(id) if on is None else (),
        **_phases(id), history=registry.history(id), operator=operator,
        centre=registry.facility(found.station_of) if found.station_of else None,
        stations=registry.stations(id) if found.kind and _has_stations(found.kind) else (),
        looks=registry.looks(id) if found.kind and found.kind.rooms else (),
        **_hours(found, on),
        premises=_premises(found) if keeper else (),  # as 用房台账: costs, and whose it was
        **_affairs(actor, found), system=DEFAULT_SYSTEM, keeps=keeps,
        forms=forms, shown=any(one.error for one in forms) and bool(getattr(error, "fields", {})),
        told=TOLD.get(request.GET.get("told", ""), ""), error=error,
        state={"在用": "done", "已停用": "wait", "已撤回": "no"}[found.state],
    )  # fmt: skip


def _hours(found: registry.FacilityCard, on: date | None) -> dict[str, Any]:
    """Whether it is open today, what is coming that is not as in any week, and the exceptions that may be lifted."""
    if on is not None or not found.in_use:
        return {"opening": None, "coming": (), "exceptions": (), "used": _used(found.id) if on is None else []}
    at = now()
    hours, today = registry.opening(found, at=at), at.astimezone(CHINA).date()
    told = hours.told or any(one.last >= today for one in hours.exceptions)
    kept = bool(found.kind and found.kind.service_point) or told
    return {
        "opening": open_now(hours, at) if kept else None, "coming": hours.coming(today) if told else (),
        "exceptions": tuple(one for one in hours.exceptions if one.last >= today), "used": _used(found.id, hours),
    }  # fmt: skip


def _affairs(actor: Actor, found: registry.FacilityCard) -> dict[str, Any]:
    """What is and was done about it, as far as the reader sees affairs; the way to say that something is broken."""
    if actor.person_id is None:
        return {"affairs": (), "repair": found.in_use}
    filters = affairs.Filters(subject=("facility", str(found.id)))
    seen = affairs.affairs(actor, filters, limit=12, at=now()).items
    return {"affairs": [(one, is_staff(actor)) for one in seen], "repair": found.in_use}


def _shares(rooms: Sequence[registry.RoomCard]) -> dict[str, Any]:
    """Areas, and shares as people read them: in per cent, to one place."""
    came = registry.areas(rooms)
    share = None if came.share is None else per_cent(came.share)
    return {"areas": came, "share": share, "target": per_cent(came.target)}


def per_cent(share: Fraction) -> str:
    """A share as a percentage to one place, rounded half up.

    >>> per_cent(Fraction(2, 3)), per_cent(Fraction(3, 4))
    ('66.7%', '75%')
    """
    tenths = (share * 1000 + Fraction(1, 2)).__floor__()
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def yuan(fen: int | None) -> str:
    """Fen as yuan; "" where nobody said.

    >>> yuan(12_000_050), yuan(0), yuan(None)
    ('120,000.50', '0', '')
    """
    if fen is None:
        return ""
    return f"{fen // 100:,}" + (f".{fen % 100:02}" if fen % 100 else "")


def _phases(id: UUID) -> dict[str, Any]:
    found = registry.phases(id)
    return {"phases": found, "phase_rows": [(one, yuan(one.cost_fen)) for one in found]}


def _used(id: UUID, known: registry.Opening | None = None) -> list[tuple[bookings.Utilisation, str]]:
    """How much bookable rooms were used in the last thirty days, with the rate in per cent; "" of none."""
    at = now()
    until = at.astimezone(CHINA).date() + timedelta(days=1)
    found = bookings.utilisation(id, until - timedelta(days=30), until, at=at, known=known)
    return [(one, per_cent(one.rate) if one.rate is not None else "") for one in found]


def _premises(found: registry.FacilityCard) -> list[tuple[registry.PremisesCard, str]]:
    """How its premises were got, with what they cost in yuan."""
    kept = registry.premises_of(found.id) if found.kind and found.kind.rooms else ()
    return [(one, yuan(one.cost_fen)) for one in kept]


def _has_stations(kind: registry.Type) -> bool:
    return any(one.station_of == kind.key for one in registry.book().types.values())
