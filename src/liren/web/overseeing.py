"""A place's supervision in a year, and what was decided there: pages for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import may
from liren.autonomy.public import openness as kept
from liren.kit.clock import CHINA, now
from liren.web.community import community_asked
from liren.web.nav import is_staff
from liren.web.openness import year_asked
from liren.web.pages import actor_of, answer


def _shared(request: HttpRequest) -> dict[str, Any]:
    actor, place = actor_of(request), community_asked(request)
    today = now().astimezone(CHINA).date()
    year, before, after = year_asked(request, today)
    return {
        "staff": is_staff(actor), "place": place, "year": year, "before": before, "after": after, "tab": "openness",
        "reads": bool(place and may(actor, "affairs.read", place.path)),
    }  # fmt: skip


@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """What the supervision body of a community looked at, what came of it, and how those who serve were appraised."""
    shared = _shared(request)
    place = shared["place"]
    page = kept.supervision_at(place.path, shared["year"], now()) if place else None
    return answer(
        request, "openness/supervision.html", page=page,
        unlooked=[title for title, many in page.counts if not many] if page else [], **shared,
    )  # fmt: skip


@require_GET
def made(request: HttpRequest) -> HttpResponse:
    """What was decided in a community, by what rule or in which way, and whether it was done."""
    shared = _shared(request)
    place = shared["place"]
    return answer(
        request,
        "decisions/made.html",
        page=kept.decided_at(place.path, shared["year"]) if place else None,
        **shared | {"tab": "decision-rules"},
    )
