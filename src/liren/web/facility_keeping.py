"""What a facility's keepers do on the pages: register one, change it, add its parts."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.access.public import require, which
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.json import Json
from liren.registry.public import facilities as registry
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.facilities import facility_page
from liren.web.facility_forms import FACILITY, ON, asked_of, facility_form
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in

TYPED = tuple(field.name for field in fields(registry.Wanted))


def _new_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    asked = request.GET.get("path", "")
    path = asked if territories.is_path(asked) else next(iter(which(actor, registry.ACT).paths), "")
    require(actor, registry.ACT, path)
    known: dict[str, Json] = {"source": "visited", "quality": "checked", "since": f"{now().astimezone(CHINA).date()}"}
    known |= {"place": path} if path else {}
    answers = forms.read(FACILITY, request.POST) if request.POST else known
    return answer(
        request, "facilities/form.html", tab="facilities", title="登记设施",
        form=facility_form(request, path, answers, error, registered=False), back=reverse("facilities"),
        told_first="不知道的先空着，以后再补；和别处登记过的不用再填。", error=error,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_new_page)
def register(request: HttpRequest) -> HttpResponse:
    """Register a facility."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _new_page(request)
    made = registry.register_facility(
        place_path=request.POST.get("place", ""), wanted=_wanted(request), since=_day(request, "since"),
        by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("facility", args=[made]) + "?told=registered")


def _edit_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    found = registry.facility(id)
    require(signed_in(request), registry.ACT, found.path)
    known = {name: value for name, value in asdict(found).items() if name in TYPED and value not in (None, "")}
    asked = {**FACILITY, "on": ON}
    told: dict[str, Json] = {name: str(value) for name, value in known.items()}
    answers = forms.read(asked, request.POST) if request.POST else {**told, "place": found.place_path}
    moves = found.quality == "doubtful" or "place" in getattr(error, "fields", {})
    form = facility_form(request, found.place_path, answers, error, registered=True, moves=moves)
    return answer(
        request, "facilities/form.html", tab="facilities", title=f"修改：{found.name}", form=form,
        seen=found.version, back=reverse("facility", args=[id]), error=error,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_edit_page)
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change what is written of a facility."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _edit_page(request, id)
    seen = request.POST.get("seen", "")
    registry.change_facility(
        facility_id=id, wanted=_wanted(request), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        on=_day(request, "on"), place_path=request.POST.get("place", ""), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("facility", args=[id]) + "?told=changed")


@require_POST
@again(facility_page)
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """One act of a keeper: a room, a window, a phase; the end of one; the end of the facility."""
    doing = ACTS.get(request.POST.get("act", ""))
    if doing is None:
        raise NotYours(what="要做的事")
    asked = asked_of(request.POST["act"])
    given: dict[str, Any] = {
        key: _day(request, key) if one.type == "date" else request.POST.get(key, "") for key, one in asked.items()
    }
    for key, one in asked.items():
        if one.type == "date" and given[key] is None and request.POST.get(key, ""):
            raise InvalidInput.of({key: "请写成 2026-11-25 的样子"})
    if "bookable" in given:
        if given["bookable"] not in ("yes", "no"):
            raise InvalidInput(bookable="请选能不能预约")
        given["bookable"] = given["bookable"] == "yes"
    if request.POST["act"] == "room-change":
        given["seen"] = request.POST.get("seen") or None
    does, name = doing
    about = id if name == "facility_id" else chosen(request, "about", "要改的那一项")
    does(**{name: about}, **given, by=signed_in(request), at=now())
    return go(request, reverse("facility", args=[id]) + "?told=added")


def _record_premises(*, facility_id: UUID, **given: Any) -> UUID:
    """Premises of a facility lie where it does."""
    return registry.record_premises(path=registry.facility(facility_id).path, facility_id=facility_id, **given)


ACTS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "room": (registry.add_room, "facility_id"),
    "room-change": (registry.change_room, "room_id"),
    "room-end": (registry.end_room, "room_id"),
    "window": (registry.add_window, "facility_id"),
    "window-end": (registry.end_window, "window_id"),
    "except": (registry.except_days, "facility_id"),
    "exception-lift": (registry.lift_exception, "exception_id"),
    "look-withdraw": (registry.withdraw_look, "look_id"),
    "phase": (registry.begin_phase, "facility_id"),
    "phase-end": (registry.end_phase, "phase_id"),
    "phase-withdraw": (registry.withdraw_phase, "phase_id"),
    "premises": (_record_premises, "facility_id"),
    "premises-withdraw": (registry.withdraw_premises, "premises_id"),
    "end": (registry.end_facility, "facility_id"),
    "withdraw": (registry.withdraw_facility, "facility_id"),
}
"""By the word the form sends: the action, and its own word for what it is about."""


def _wanted(request: HttpRequest) -> registry.Wanted:
    return registry.Wanted(**{name: request.POST.get(name, "").strip() for name in TYPED})


def _day(request: HttpRequest, name: str) -> date | None:
    return asked_day(request.POST.get(name, ""))
