"""先审后发: whether public affairs of a place are looked at before everybody sees them, who said so, and why."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import which
from liren.affairs import public as affairs
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

CHOICES = {"yes": True, "no": False}


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    return _rules(request)


def _rules(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.POST.get("path") or request.GET.get("path") or next(iter(which(actor, "affairs.read").paths), "")
    here = territories.place_at(path) if path else None
    found = affairs.moderation(path, actor, now())
    if path and here is None:
        raise NotYours(what="这个地方")
    reach = which(actor, "affairs.read")
    return answer(
        request,
        "company/rules.html",
        tab="moderation",
        path=path,
        place=here,
        ladder=[p for p in territories.ancestors(path) if reach.covers(p.path)] if path else (),
        m=found,
        error=error,
        problems=problems_of(error),
        given=request.POST,
        told="记下了，新的规定从现在起。" if request.GET.get("told") == "said" else "",
    )


@require_POST
@again(_rules)
def say(request: HttpRequest) -> HttpResponse:
    """A supervisor says it, of every procedure or of one."""
    actor, given = signed_in(request), request.POST
    path, needed = given.get("path", ""), CHOICES.get(given.get("needed", ""))
    if needed is None:
        raise InvalidInput(needed="请选要先审，还是不用。")
    affairs.set_moderation(
        path=path, procedure_key=given.get("procedure", ""), needed=needed, reason=given.get("reason", ""), by=actor,
        at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('moderation-rules')}?{urlencode({'path': path, 'told': 'said'})}")
