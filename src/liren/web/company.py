"""What an affair keeps company with, for who works on it; what others see of it, for its reporter; the queue."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, require
from liren.affairs import public as affairs
from liren.affairs.public import Strikes
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.standards import public as standards
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, go, signed_in

TOLD = {
    "merge": "已并案，反映人会收到消息。", "part": "已撤销并案，接着办。", "child": "下级事项已开出。",
    "settle": "记下了。", "publish": "大家看得到了。", "hide": "已撤下，理由告诉了反映人。", "correct": "更正已登出。",
    "strike": "划掉的内容不会公开。", "withdraw": "已收回，别人看不到了。",
}  # fmt: skip
Given = Mapping[str, str]


def _company(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page = affairs.beside(id, actor, at)
    if page.is_reporter and not is_staff(actor):
        return go(request, reverse("my-public", args=[id]))
    return answer(
        request,
        "company/page.html",
        tab="affairs",
        page=page,
        c=page.company,
        alike=page.alike,
        publication=page.publication,
        sources=affairs.SOURCES,
        procedures=standards.all_current(page.jurisdiction_path, at) if page.company.may_open_child else (),
        error=error,
        problems=getattr(error, "fields", {}),
        given=request.POST,
        once=request.POST.get("_once") or new_id(),
        acted=act,
        told=TOLD.get(request.GET.get("told", "")),
    )


@require_GET
def company(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page beside an affair: duplicates, children, repeats, followers, what everybody sees."""
    return _company(request, id)


def _merge(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.merge(duplicate_id=id, main_id=_id(given, "main"), reason=given.get("reason", ""), by=by, at=at)


def _part(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.part(duplicate_id=id, reason=given.get("reason", ""), by=by, at=at)


def _child(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    key = given.get("procedure", "")
    affairs.open_child(
        parent_id=id, procedure_key=key, answers={"title": given.get("title", "")}, reason=given.get("reason", ""),
        key=given.get("_once") or None, by=by, at=at,
    )  # fmt: skip


def _settle(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.settle_children(affair_id=id, words=given.get("words", ""), by=by, at=at)


def _publish(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.publish(affair_id=id, source=given.get("source") or None, by=by, at=at)


def _hide(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.hide(affair_id=id, reason=given.get("reason", ""), by=by, at=at)


def _correct(id: UUID, given: Given, by: Actor, at: datetime) -> None:
    affairs.correct(
        affair_id=id, key=given.get("key", ""), text=given.get("text", ""), why=given.get("why", ""), by=by, at=at
    )


ACTS: Mapping[str, Callable[[UUID, Given, Actor, datetime], None]] = {
    "merge": _merge, "part": _part, "child": _child, "settle": _settle, "publish": _publish, "hide": _hide,
    "correct": _correct,
}  # fmt: skip


@require_POST
@again(_company)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Merge, part, open a child, settle children, publish, hide, correct, strike: each with its own small form."""
    actor, at = signed_in(request), now()
    given = {key: str(value) for key, value in request.POST.items()}
    if act == "strike":
        affairs.redact(affair_id=id, strikes=_strikes(request), by=actor, at=at)
    elif act in ACTS:
        ACTS[act](id, given, actor, at)
    else:
        raise NotYours(what="这个操作")
    return go(request, reverse("company", args=[id]) + f"?told={act}")


def _public(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    found = affairs.publication(id, actor)
    if found is None:
        raise affairs.NotForEverybody
    return answer(
        request,
        "company/public.html",
        tab="mine",
        p=found,
        error=error,
        problems=getattr(error, "fields", {}),
        words=request.POST.get("words", ""),
        told=TOLD.get(request.GET.get("told", "")),
        back_to=reverse("my-affair", args=[id]),
        back_word="这件事",
    )


@require_http_methods(["GET", "POST"])
@again(_public)
def my_public(request: HttpRequest, id: UUID) -> HttpResponse:
    """公开后别人看到的样子: the reporter looks, strikes out, takes it back."""
    if request.method == "GET":
        return _public(request, id)
    actor, at = signed_in(request), now()
    if "_withdraw" in request.POST:
        affairs.withdraw(affair_id=id, by=actor, at=at)
        return go(request, reverse("my-public", args=[id]) + "?told=withdraw")
    affairs.redact(affair_id=id, strikes=_strikes(request), by=actor, at=at)
    return go(request, reverse("my-public", args=[id]) + "?told=strike")


@require_GET
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits to be looked at before everybody sees it."""
    actor = signed_in(request)
    if not is_staff(actor):
        require(actor, "affairs.read", "-")
    return answer(request, "company/queue.html", tab="moderation", lines=affairs.to_moderate(actor))


def _strikes(request: HttpRequest) -> Strikes:
    """What was ticked, and the words of each line."""
    words = [word.strip() for word in request.POST.get("words", "").splitlines() if word.strip()]
    return Strikes(request.POST.getlist("answers"), request.POST.getlist("photos"), words)


def _id(given: Given, name: str) -> UUID:
    try:
        return UUID(given.get(name, ""))
    except ValueError:
        raise InvalidInput.of({name: "请选一件。"}) from None
