"""Places that ended: what could not follow by itself, and where an administrator puts it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require, resettled
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.standards import public as standards
from liren.territories.public import places_at
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in
from liren.web.people import ACT, home_of


def _ended(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    came, things = resettled(actor, path), actors.followed(actor, path)
    named = places_at(
        {at for one in came for at in (one.was, one.path)} | {at for one in things for at in (one.path, one.to) if at}
    )
    told = getattr(error, "fields", {}).values()
    return answer(
        request,
        "people/ended.html",
        tab="organisations",
        path=path,
        ended=actors.unsettled(path),
        things=[(one, named[one.path].full_name, named[one.to].full_name if one.to else "") for one in things],
        nowhere=actors.NOWHERE,
        came=[(one, *(named[at].full_name if at in named else at for at in (one.was, one.path))) for one in came],
        problems=[("", "移到哪里", text) for text in told],
        error=error,
    )


@require_http_methods(["GET", "POST"])
@again(_ended)
def ended(request: HttpRequest) -> HttpResponse:
    """Look at the list, and say where one organisation, post, routing key, switch, set of rules or series goes."""
    if request.method == "GET":
        return _ended(request)
    actor, to, at = signed_in(request), request.POST.get("to", ""), now()
    if "organisation" in request.POST:
        which = chosen(request, "organisation", "这个组织")
        actors.move_organisation(organisation_id=which, to=to, by=actor, at=at)
    elif "key" in request.POST:
        actors.move_key(organisation_id=chosen(request, "key", "这个派单代号"), to=to, by=actor, at=at)
    elif "thing" in request.POST:
        thing = chosen(request, "thing", "这一项")
        settle = affairs.papers.settle_numbers if request.POST.get("kind") == "numbers" else standards.settle_left_rules
        settle(id=thing, to=to, by=actor, at=at)
    else:
        actors.move_post(post_id=chosen(request, "post", "这个岗位"), to=to, by=actor, at=at)
    return go(request, f"{reverse('organisations-ended')}?{urlencode({'path': request.GET.get('path', '')})}")
