"""The contact tree of a place: post, person, masked phone; a number in clear only for a purpose, and written down."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, may, which
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, chosen, signed_in
from liren.web.people import ACT

CALLS, REVEALS = "affairs.open_on_behalf", "actors.reveal"


def _tree(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = _path(request, actor)
    place = place_of(path)
    return answer(
        request,
        "people/contacts.html",
        tab="contacts",
        place=place,
        root=actors.contacts(path),
        may_reveal=may(actor, REVEALS, path),
        given=request.POST,
        error=error,
    )


@require_http_methods(["GET", "POST"])
@again(_tree)
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to call at a place and below; a POST opens one number."""
    if request.method == "GET":
        return _tree(request)
    actor = signed_in(request)
    path = _path(request, actor)
    person, purpose = chosen(request, "person", "这位居民"), request.POST.get("purpose", "")
    if len(purpose.strip()) > 200:
        raise InvalidInput.of({"purpose": "请用 200 字以内写明用途"})
    phone = actors.reveal(person_id=person, what="phone", purpose=purpose, by=actor, at=now())
    name = actors.persons([person]).get(person, "")
    return answer(request, "people/called.html", tab="contacts", place=place_of(path), name=name, phone=phone)


def _path(request: HttpRequest, actor: Actor) -> str:
    """The place asked for, or the first the asker serves. Raises NotAllowed."""
    asked = request.POST.get("path") or request.GET.get("path", "")
    path = asked or next(iter((*which(actor, CALLS).paths, *which(actor, ACT).paths)), "")
    actors.require_caller(actor, path)
    return path
