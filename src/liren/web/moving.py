"""A standing organisation is put under another superior, or serves another place: one page, two forms, with history."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import may, require
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.people import ACT

MOST = 200


def _page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, found = signed_in(request), actors.organisation(id)
    require(actor, ACT, found.path)
    choices = actors.superior_choices(id)
    return answer(
        request,
        "people/move.html",
        tab="organisations",
        organisation=found,
        place=territories.place_at(found.path),
        superiors=choices,
        superior=next((name for id_, name in choices if id_ == found.parent_id), ""),
        places=[one for one in _around(found.path) if may(actor, ACT, one.path)],
        typed=request.POST,
        faults=getattr(error, "fields", {}),
        problems=[("", "", text) for text in getattr(error, "fields", {}).values()],
        error=error,
    )


def _around(path: str) -> list[territories.Place]:
    """Where it may go: what lies above, beside and below its place."""
    above = territories.parent_of(path)
    beside = territories.children(above)[:MOST] if above else ()
    found = [*territories.ancestors(path), *beside, *territories.children(path)[:MOST]]
    return [one for one in found if one.path != path and one.kind != "building"]


@require_http_methods(["GET", "POST"])
@again(_page)
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look where it may go, and move it."""
    if request.method == "GET":
        return _page(request, id)
    given, actor, at = request.POST, signed_in(request), now()
    reference = given.get("reference", "")
    if given.get("act") == "place":
        actors.relocate_organisation(organisation_id=id, to=given.get("to", ""), reference=reference, by=actor, at=at)
    else:
        parent = _id(given.get("parent_id", ""))
        actors.set_superior(organisation_id=id, parent_id=parent, reference=reference, by=actor, at=at)
    return go(request, reverse("organisation", args=[id]))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInput.of({"parent_id": "请在页面上重新选一次"}) from None
