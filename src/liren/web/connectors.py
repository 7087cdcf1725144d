"""对接: other systems whose orders come in and whose callers hear the results; how each stands, and what to mend."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.integrations import public as integrations
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.web.keys import path_of, standing_at
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

NAMES = {"name": "接哪个系统", "url": "地址", "secret": "口令", "mapping": "对照表", "sample": "一件工单"}
TOLD = {
    "stop": "已停止：不再取，也不再送。",
    "ask": "已排上，一会儿就去取。",
    "compare": "已排上，一会儿就对账。",
    "take": "已排上，一会儿就去取这一件。",
    "return": "已排上，一会儿再送一次。",
    "seen": "记下了：看过了。",
    "replay": "已排上，一会儿重送。",
    "saved": "对照表已换上，从下一次取起按它办。",
}
WITH_ALL = {
    "stop": integrations.stop_connector,
    "ask": integrations.ask_now,
    "compare": integrations.reconcile_now,
}
WITH_ONE = {
    "take": integrations.take_again,
    "seen": integrations.looked_at,
    "return": integrations.return_again,
}


def _connectors(
    request: HttpRequest, error: DomainError | None = None, secret: str = "", made: str = ""
) -> HttpResponse:
    path = path_of(request, signed_in(request))
    given = {name: request.POST.get(name, "") for name in NAMES} if error is not None else {}
    return answer(
        request,
        "keys/connectors.html",
        tab="keys",
        **standing_at(path),
        lines=integrations.connectors_at(path),
        given={"mapping": integrations.example_mapping(path), **given},
        secret=secret,
        made=made,
        error=error,
        problems=problems_of(error, NAMES),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )


@require_http_methods(["GET", "POST"])
@again(_connectors)
def connectors(request: HttpRequest) -> HttpResponse:
    """The systems connected to a place and below; a POST connects one and shows the secret, this once."""
    if request.method == "GET":
        return _connectors(request)
    actor, told = signed_in(request), request.POST
    _, secret = integrations.make_connector(
        name=told.get("name", ""),
        url=told.get("url", ""),
        path=path_of(request, actor),
        mapping=told.get("mapping", "").replace("\r\n", "\n"),
        secret=told.get("secret", "").strip(),
        by=actor,
        at=now(),
    )
    return _connectors(request, secret=secret, made=told.get("name", "").strip())


def _connector(
    request: HttpRequest,
    id: UUID,
    error: DomainError | None = None,
    tried: integrations.Tried | None = None,
    foreseen: integrations.Foreseen | None = None,
) -> HttpResponse:
    page = integrations.connector(id, signed_in(request))
    return answer(
        request,
        "keys/connector.html",
        tab="keys",
        c=page.line,
        page=page,
        path=page.line.path,
        mapping=request.POST.get("mapping") or page.mapping,
        sample=request.POST.get("sample", ""),
        tried=tried,
        foreseen=foreseen,
        error=error,
        problems=problems_of(error, NAMES),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )


@require_http_methods(["GET", "POST"])
@again(_connector)
def connector(request: HttpRequest, id: UUID) -> HttpResponse:
    """How one stands; a POST tries its mapping on a sample, looks at what reading would do, or uses a new mapping."""
    actor, at = signed_in(request), now()
    if request.method == "GET":
        return _connector(request, id)
    do, mapping = request.POST.get("do", ""), request.POST.get("mapping", "").replace("\r\n", "\n")
    if do == "ahead":
        return _connector(request, id, foreseen=integrations.look_ahead(connector_id=id, by=actor, at=at))
    if do == "try":
        path = integrations.connector(id, actor).line.path
        tried = integrations.try_mapping(
            mapping=mapping, sample=request.POST.get("sample", ""), path=path, by=actor, at=at
        )
        return _connector(request, id, tried=tried)
    integrations.say_mapping(connector_id=id, mapping=mapping, by=actor, at=at)
    return go(request, f"{reverse('connector', args=[id])}?told=saved")


@require_POST
@again(lambda request, id, act, error=None: _connector(request, id, error))
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Stop it, read it now, compare now; fetch one order again, tell its result again, say that somebody has looked."""
    actor, at = signed_in(request), now()
    if act in WITH_ALL:
        WITH_ALL[act](connector_id=id, by=actor, at=at)
    elif act in WITH_ONE:
        WITH_ONE[act](connector_id=id, outside_id=request.POST.get("order", ""), by=actor, at=at)
    else:
        raise integrations.NoSuchConnector
    return go(request, f"{reverse('connector', args=[id])}?told={act}")


@require_POST
def replay(request: HttpRequest, id: int) -> HttpResponse:
    """Try again what was given up."""
    found = integrations.replay_return(delivery=id, by=signed_in(request), at=now())
    return go(request, f"{reverse('connector', args=[found])}?told=replay")
