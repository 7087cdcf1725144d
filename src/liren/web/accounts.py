"""公众号: what is public goes into the drafts of a place's public account; one proposes, another approves."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.access.public import Actor, may, which
from liren.integrations import public as integrations
from liren.kit.addresses import address_of
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, problems_of, signed_in
from liren.web.people import ACT

POSTS = "affairs.open_on_behalf"
NAMES = {"name": "公众号的名字", "appid": "AppID", "secret": "AppSecret", "url": "接口地址", "reason": "为什么不发"}
TOLD = {
    "made": "接好了。在下面选一件公开的事项做成草稿。",
    "proposed": "提好了，等另一个人审。",
    "approved": "审过了，一会儿就进公众号的草稿箱；发不发、什么时候发，在公众号后台定。",
    "refused": "记下了：不发。",
    "again": "已排上，一会儿再送。",
    "stopped": "已停用：不再送。",
}


def _path(request: HttpRequest, actor: Actor) -> str:
    """The place asked for, or the first the reader posts for or manages. Raises NotAllowed."""
    asked = request.POST.get("path") or request.GET.get("path", "")
    path = asked or next(iter((*which(actor, POSTS).paths, *which(actor, ACT).paths)), "")
    integrations.require_poster(actor, path)
    return path


def _accounts(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = _path(request, actor)
    found = integrations.accounts_at(path, actor)
    return answer(
        request,
        "keys/accounts.html",
        tab="accounts",
        path=path,
        here=place_of(path) if path else None,
        accounts=found,
        in_use=any(one.stopped_at is None for one in found),
        drafts=integrations.drafts_of(found, actor.person_id, now()),
        offers=integrations.offers(path, found),
        manages=may(actor, ACT, path),
        host=integrations.HOST,
        given=request.POST if error is not None else {},
        error=error,
        problems=problems_of(error, NAMES),
        told=TOLD.get(request.GET.get("told", "")),
    )


@require_http_methods(["GET", "POST"])
@again(_accounts)
def accounts(request: HttpRequest) -> HttpResponse:
    """The public accounts of a place; a POST connects one."""
    if request.method == "GET":
        return _accounts(request)
    given = request.POST
    integrations.make_account(
        name=given.get("name", ""), appid=given.get("appid", ""), secret=given.get("secret", ""),
        url=given.get("url", "").strip() or integrations.HOST, path=given.get("path", ""), by=signed_in(request),
        at=now(),
    )  # fmt: skip
    return _back(request, "made")


@require_POST
@again(lambda request, act, error=None: _accounts(request, error))
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Propose, approve, refuse, send again, stop."""
    actor, at = signed_in(request), now()
    if act == "propose":
        affair = chosen(request, "affair", "这件事项")
        where = address_of(reverse("square-affair", args=[affair]), request)
        account = chosen(request, "account", "这个公众号")
        integrations.propose_draft(account_id=account, affair_id=affair, source_url=where, by=actor, at=at)
        return _back(request, "proposed")
    if act == "decide":
        approved = request.POST.get("decision") == "yes"
        if request.POST.get("decision") not in ("yes", "no"):
            raise InvalidInput(reason="请选发还是不发。")
        integrations.decide_draft(
            draft_id=_draft(request), approved=approved, reason=request.POST.get("reason", ""), by=actor, at=at
        )
        return _back(request, "approved" if approved else "refused")
    if act == "again":
        integrations.send_draft_again(draft_id=_draft(request), by=actor, at=at)
        return _back(request, "again")
    if act == "stop":
        integrations.stop_account(account_id=chosen(request, "account", "这个公众号"), by=actor, at=at)
        return _back(request, "stopped")
    raise NotYours(what="这个操作")


def _draft(request: HttpRequest) -> UUID:
    return chosen(request, "draft", "这一篇")


def _back(request: HttpRequest, told: str) -> HttpResponse:
    return go(request, f"{reverse('accounts')}?path={request.POST.get('path', '')}&told={told}")
