"""Who votes for whom: given by who keeps the roll, announced, withdrawn; for everybody whether and within what."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor
from liren.autonomy import public as autonomy
from liren.autonomy.public import EntryLine, NewProxy, QuestionPage
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, chosen, go, problems_of, signed_in

_ASKED = {"giver": "谁委托", "holder": "委托谁", "document": "委托书", "where": "贴在哪里", "why": "为什么撤回"}

_NOBODY = "名册上没有这个人"


def _page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    keeps = autonomy.roll_head(page.roll_id, actor).keeps
    lines = autonomy.proxies(id, actor) if keeps else ()
    return answer(
        request, "decisions/proxies.html", tab="decision-rules", staff=is_staff(actor), page=page,
        here=territories.place_at(page.path), terms=autonomy.proxy_terms(id, actor), keeps=keeps, lines=lines,
        taken="proxy" in page.channels, waits=any(not one.why and one.announced_at is None for one in lines),
        before=page.state == "draft" or (page.state == "open" and now() < page.opens_at), error=error,
        problems=problems_of(error, _ASKED), given=request.POST,
    )  # fmt: skip


@require_GET
def proxies(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, id)


def _act_again(request: HttpRequest, id: UUID, act: str, error: DomainError | None = None) -> HttpResponse:
    return _page(request, id, error)


@require_POST
@again(_act_again)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """give, announce, withdraw."""
    actor, given = signed_in(request), request.POST
    if act == "give":
        _give(request, autonomy.question(id, actor), actor)
    elif act == "announce":
        autonomy.announce_proxies(question_id=id, where=given.get("where", ""), by=actor, at=now())
    elif act == "withdraw":
        proxy = chosen(request, "proxy", "这份委托")
        autonomy.withdraw_proxy(proxy_id=proxy, why=given.get("why", ""), by=actor, at=now())
    else:
        raise NotYours(what="这个页面")
    return go(request, reverse("decision-proxies", args=[id]))


def _give(request: HttpRequest, page: QuestionPage, actor: Actor) -> None:
    given = request.POST
    terms, problems = autonomy.proxy_terms(page.id, actor), {}
    giver, problems["giver"] = _who(page, given.get("giver", ""), actor)
    holder, problems["holder"] = _who(page, given.get("holder", ""), actor)
    if problems["holder"] == _NOBODY and terms.anybody and not _numbered(given.get("holder", "")):
        problems["holder"] = ""
    if wrong := {name: text for name, text in problems.items() if text}:
        raise InvalidInput.of(wrong)
    assert giver is not None
    proxy = NewProxy(giver.id, given.get("document", ""), holder.id if holder else None, given.get("holder", ""))
    autonomy.give_proxy(question_id=page.id, proxy=proxy, by=actor, at=now())


def _bare(typed: str) -> str:
    return typed.strip().removeprefix("第").removesuffix("号").strip()


def _numbered(typed: str) -> bool:
    return _bare(typed).isascii() and _bare(typed).isdigit()


def _who(page: QuestionPage, typed: str, actor: Actor) -> tuple[EntryLine | None, str]:
    """The one on the roll with this full name or number, and what is wrong where there is not exactly one."""
    text = _bare(typed)
    if not 1 <= len(text) <= 60:
        return None, "请写姓名全名，或者名册上的号数"
    found = autonomy.entries(page.roll_id, actor, number=int(text[:7])) if _numbered(typed) else autonomy.entries(
        page.roll_id, actor, name=text
    )  # fmt: skip
    found = tuple(one for one in found if not one.struck)
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, _NOBODY
    return None, "名册上有几位同名的，请写号数：" + "、".join(f"第 {one.number} 号" for one in found)
