"""A place's own template of organisations: the text that holds, changed, looked at and published for the place."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.people import ACT

MOST = 60_000


def _own(request: HttpRequest, key: str, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.POST.get("path") or request.GET.get("path", "")
    require(actor, ACT, path)
    place, text = place_of(path), request.POST.get("text")
    looked = text is not None and error is None
    changes = actors.changes_of_own(key=key, document=text or "", path=path, by=actor) if looked else ()
    return answer(
        request,
        "people/own_template.html",
        tab="organisations",
        place=place,
        standing=actors.template(key, path),
        text=actors.template_text(key, path) if text is None else text,
        looked=looked,
        changes=changes,
        previewed=actors.own_seen_as(changes),
        most=MOST,
        error=error,
    )


@require_http_methods(["GET", "POST"])
@again(_own)
def own(request: HttpRequest, key: str) -> HttpResponse:
    """Change the text, see what it changes, publish it for this place and below."""
    if request.method == "GET" or request.POST.get("act") != "publish":
        return _own(request, key)
    actor, path, text = signed_in(request), place_of(request.POST.get("path", "")).path, request.POST.get("text", "")
    actors.publish_own_template(
        key=key, document=text[:MOST], path=path, by=actor, at=now(), seen=request.POST.get("previewed") or None
    )
    return go(request, f"{reverse('organisation-template', args=[key])}?{urlencode({'path': path})}")
