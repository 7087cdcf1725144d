"""三务公开: a community's year of what must be published, with its proof; above a community what is behind below it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may
from liren.autonomy.public import openness as kept
from liren.engine.openness import EVERY, STATES
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, go, problems_of, signed_in

FIRST_YEAR = 2020
NAMES = {"duty": "哪一项", "since": "从哪天起", "why": "依据"}
ICONS = {
    "done": "done",
    "late_done": "soon",
    "explained": "done",
    "late_explained": "soon",
    "open": "wait",
    "late": "soon",
    "missed": "late",
}
"""By state: the status it is drawn as."""


@require_GET
def openness(request: HttpRequest) -> HttpResponse:
    """What a place must publish and how far it is; of the place asked for, or where the reader lives or works."""
    return _page(request)


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    asked = request.POST.get("path") or request.GET.get("path") or home_path(actor)
    path = territories.community_of(asked) or asked if territories.is_path(asked) else ""
    place = territories.place_at(path) if path else None
    today = now().astimezone(CHINA).date()
    year, before, after = year_asked(request, today)
    shared: dict[str, Any] = {
        "staff": is_staff(actor), "place": place, "law": kept.openness_law(), "year": year, "states": STATES,
        "before": before, "after": after,
        "every": EVERY, "icons": ICONS, "tab": "openness", "today": today,
    }  # fmt: skip
    if place is None:
        return answer(request, "openness/law.html", duties=_law(), **shared)
    if place.kind != "community":
        return _below(request, place, year, today, shared)
    return _community(request, actor, place, shared, error)


def _community(
    request: HttpRequest, actor: Actor, place: territories.Place, shared: dict[str, Any], error: DomainError | None
) -> HttpResponse:  # fmt: skip
    today = shared["today"]
    page = kept.openness_at(place, shared["year"], now(), today)
    titles = {one.key: one.title for one in kept.openness_law().duties}
    return answer(
        request, "openness/community.html", page=page, overdue=[(titles[one.item.duty], one) for one in page.overdue],
        counts=[(STATES[key], page.counts[key]) for key in STATES if page.counts.get(key)],
        reads=may(actor, "affairs.read", place.path), street=territories.street_of(place.path),
        sets=bool(page.rhythms) and may(actor, kept.OPENNESS_RHYTHM, place.path), error=error, given=request.POST,
        problems=problems_of(error, NAMES), wrong=getattr(error, "fields", {}), **shared,
    )  # fmt: skip


def _below(
    request: HttpRequest, place: territories.Place, year: int, today: date, shared: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    below = kept.openness_below(place.path, year, today, request.GET.get("after"))
    paths = {one.path for one in below.lines} | {one.path for one in below.behind}
    names = {path: found.everyday_name for path, found in territories.places_at(paths).items()}
    return answer(
        request, "openness/below.html", below=below, names=names, overdue=sum(one.overdue for one in below.lines),
        parent=territories.parent_of(place.path), **shared,
    )  # fmt: skip


def _law() -> list[tuple[str, list[Any]]]:
    law = kept.openness_law()
    return [(title, [one for one in law.duties if one.area == key]) for key, title in law.areas.items()]


def year_asked(request: HttpRequest, today: date) -> tuple[int, int | None, int | None]:
    """The year asked for, up to this one (this one for what is none), with the one before and after it."""
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    year = asked if FIRST_YEAR <= asked <= today.year else today.year
    return year, year - 1 if year > FIRST_YEAR else None, year + 1 if year < today.year else None


@require_POST
@again(_page)
def say_rhythm(request: HttpRequest) -> HttpResponse:
    """A duty that holds only where the place says so holds here from a month on, or no longer."""
    given = request.POST
    kept.say_rhythm(
        path=given.get("path", ""), duty=given.get("duty", ""), holds=given.get("holds") != "no",
        since=asked_day(given.get("since", "")), why=given.get("why", ""), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('openness')}?path={given.get('path', '')}#rhythm")
