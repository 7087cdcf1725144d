"""Terms of office on an organisation's page: begin one, or move the end of the last."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from liren.actors import public as actors
from liren.kit.clock import now
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import chosen, go, signed_in
from liren.web.people import organisation_page


@require_POST
@again(organisation_page)
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Begin a term, or say that the last ends on another day."""
    actor, at, given = signed_in(request), now(), request.POST
    number, reference = given.get("number", "").strip(), given.get("reference", "")
    if given.get("act") == "end":
        term = chosen(request, "term", "这一届任期")
        actors.move_term_end(term_id=term, last_day=_day(request, "last_day"), reference=reference, by=actor, at=at)
    else:
        actors.begin_term(
            organisation_id=id, number=_number(number),
            began_on=_day(request, "began_on"), last_day=_day(request, "last_day"), meets=given.get("meets", ""),
            reference=reference, by=actor, at=at,
        )  # fmt: skip
    return go(request, reverse("organisation", args=[id]))


def _day(request: HttpRequest, name: str) -> date | None:
    return asked_day(request.POST.get(name, ""))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
