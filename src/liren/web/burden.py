"""When a committee's month is too full: a street or county says from where on it is told of."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.features import needs
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

_FIELDS = {"share": "占几成", "hours": "几小时", "why": "理由或依据"}


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.POST.get("path") or request.GET.get("path") or ""
    here = territories.place_at(path) if path else None
    if here is None:
        raise NotYours(what="这个地方")
    require(actor, "rules.publish", path)
    if not evaluation.may_limit_burden(actor, path):
        raise NotYours(what="这里的提醒线，它由街道（乡镇）或区县定")
    return answer(
        request,
        "figures/limit.html",
        tab="cockpit",
        path=path,
        here=here,
        limit=evaluation.burden_limit(path),
        error=error,
        problems=problems_of(error, _FIELDS, "b-"),
        faults=getattr(error, "fields", {}),
        given=request.POST,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("figures")
@again(_page)
def limit(request: HttpRequest) -> HttpResponse:
    """The limit as it is, and another."""
    if request.method != "POST":
        return _page(request)
    given = request.POST
    path = given.get("path", "")
    evaluation.limit_burden(
        path=path, share=_whole(given.get("share", ""), "share"), hours=_whole(given.get("hours", ""), "hours"),
        why=given.get("why", ""), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('burden-limit')}?path={path}")


def _whole(text: str, name: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise InvalidInput.of({name: "请填整数，例如 60"})
    return int(text)
