"""推送地址: which outside systems are told what happens at a place, what could not be delivered, sending it again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.integrations import public as integrations
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.territories import public as territories
from liren.web.keys import path_of
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

NAMES = {"name": "推给哪个系统", "url": "地址", "kinds": "推送什么"}
TOLD = {"stopped": "已停止：没送到的也不再送。", "replayed": "已排上，一会儿重送。"}


def _webhooks(request: HttpRequest, error: DomainError | None = None, secret: str = "", made: str = "") -> HttpResponse:
    path = path_of(request, signed_in(request))
    given, chosen = request.POST, request.POST.getlist("kinds")
    return answer(
        request,
        "keys/webhooks.html",
        tab="keys",
        path=path,
        here=place_of(path) if path else None,
        ladder=territories.ancestors(path) if path else (),
        lines=[(one, [integrations.KINDS[k] for k in one.kinds]) for one in integrations.webhooks_at(path)],
        letters=[(one, integrations.KINDS[one.kind]) for one in integrations.dead_letters(path)],
        kinds=[(key, title, error is not None and key in chosen) for key, title in integrations.KINDS.items()],
        given={name: given.get(name, "") for name in NAMES} if error is not None else {},
        secret=secret,
        made=made,
        error=error,
        problems=problems_of(error, NAMES),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )


@require_http_methods(["GET", "POST"])
@again(_webhooks)
def webhooks(request: HttpRequest) -> HttpResponse:
    """The addresses told of a place and below; a POST adds one here and shows the secret that signs, this once."""
    if request.method == "GET":
        return _webhooks(request)
    actor, told = signed_in(request), request.POST
    _, secret = integrations.make_webhook(
        name=told.get("name", ""),
        url=told.get("url", ""),
        path=path_of(request, actor),
        kinds=told.getlist("kinds"),
        by=actor,
        at=now(),
    )
    return _webhooks(request, secret=secret, made=told.get("name", "").strip())


def _back(request: HttpRequest, told: str) -> HttpResponse:
    return go(request, f"{reverse('webhooks')}?path={request.POST.get('path', '')}&told={told}")


@require_POST
@again(lambda request, id, error=None: _webhooks(request, error))
def stop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Nothing more is sent there."""
    integrations.stop_webhook(webhook_id=id, by=signed_in(request), at=now())
    return _back(request, "stopped")


@require_POST
@again(lambda request, id, error=None: _webhooks(request, error))
def replay(request: HttpRequest, id: int) -> HttpResponse:
    """Try again what was given up."""
    integrations.replay(delivery=id, by=signed_in(request), at=now())
    return _back(request, "replayed")
