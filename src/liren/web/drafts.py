"""Drafts of procedures: the list, a new one, its saves compared, and its review. Writing is in `editor`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, require, which
from liren.engine.burden import Burden, burden
from liren.engine.language import Field, Procedure
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import DraftPage
from liren.territories import public as territories
from liren.web import forms
from liren.web.backtests import not_done
from liren.web.editor import drawing_of, said_of
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.places import near_places, search_places
from liren.web.standards import publisher_of

ACT = "procedures.edit"
STATES = {"draft": "run", "in_review": "soon", "sent_back": "wait", "withdrawn": "wait", "published": "done"}
_ABOUT = {"comment": "要改什么", "about": "关于哪里", "no_history": "为什么没有可回测的事项"}
WHERE = {
    "place": Field("place", "在哪里执行", "place", purpose="只在这里和下级执行", hint="不选：您能起草的最大范围"),
}


def _drafts(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    _require_some(actor)
    state = request.GET.get("state", "")
    lines = [(one, STATES[one.state], publisher_of(one.publisher)) for one in standards.drafts(actor, state=state)]
    wrong = getattr(error, "fields", {})
    around = forms.Surroundings(near=near_places(_home(actor)), search=lambda text: search_places(text, None))
    return answer(
        request,
        "standards/drafts.html",
        tab="drafts",
        error=error,
        lines=lines,
        state=state,
        states=standards.DRAFT_STATES,
        may_start=not which(actor, ACT).empty,
        in_force=standards.all_current(_home(actor), at),
        given={name: request.POST.get(name, "") for name in ("key", "from")},
        wrong=wrong,
        form=forms.build(WHERE, forms.read(WHERE, request.POST), problems=wrong, around=around, data=request.POST),
    )


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts one may read, last changed first; and where a new one begins."""
    return _drafts(request)


@require_POST
@again(_drafts)
def start(request: HttpRequest) -> HttpResponse:
    """A new draft: from nothing, as the next version of a procedure in force, or as a copy under another name."""
    if forms.wants_another_look(request.POST):
        return _drafts(request)
    actor, given = signed_in(request), request.POST
    place = str(forms.read(WHERE, given).get("place", ""))
    if place and territories.place_at(place) is None:
        raise InvalidInput(place="请选一个地点")
    chosen = given.get("from", "")
    if chosen and not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 10):
        raise NotYours(what="这份规程")
    made = standards.start_draft(
        key=given.get("key", ""), path=place or _home(actor), from_procedure=int(chosen) if chosen else None,
        by=actor, at=now(),
    )  # fmt: skip
    return go(request, reverse("draft", args=[made]))


def _review(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page = standards.draft(id, actor)
    line = page.line
    compared = standards.to_what_is_in_force(page, at)
    tried = standards.try_text(line.key, page.text, page.cases, at=at)
    judges = line.state == "in_review" and may(actor, "procedures.publish", line.path)
    wrote = actor.person_id in page.writers
    heard = standards.heard.hearing(id, at)
    return answer(
        request,
        "standards/draft_review.html",
        tab="drafts",
        error=error,
        problems=said_of(error, _ABOUT),
        draft=line,
        page=page,
        kind=STATES[line.state],
        publisher=publisher_of(line.publisher),
        compared=compared,
        outdated=bool(compared.against and page.based_on and compared.against.digest != page.based_on),
        tried=tried,
        good=sum(case.ok for case in tried.cases),
        minutes=_minutes(compared.against.procedure if compared.against else None, tried.burden),
        judges=judges and not wrote,
        waits=judges and wrote,
        may_edit=may(actor, ACT, line.path),
        place=territories.place_at(line.path) if line.path else None,
        needs=standards.findings.publication_needs(page, at),
        findings=standards.findings.findings_of(id),
        backtests=not_done(id),
        months=evaluation.backtests.MONTHS,
        tests=bool(compared.against and compared.changes is not None and not page.published_version),
        remarks_by_line=_by_line(page),
        given={name: request.POST.get(name, "") for name in ("about", "text", "comment", "no_history")},
        heard_feedback=standards.heard.linked_feedback(id),
        hearing=heard,
        sides=[("工作人员", heard.counts("worker")), ("居民", heard.counts("resident"))],
        **drawing_of(tried),
    )


@require_GET
def review(request: HttpRequest, id: UUID) -> HttpResponse:
    """The difference to what is in force, how the cases went, what changes for people; and the decision."""
    return _review(request, id)


@require_POST
@again(_review)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """A remark, or the next turn: withdraw, back, publish."""
    actor, at, given = signed_in(request), now(), request.POST
    match act:
        case "remark":
            standards.remark_on_draft(
                draft_id=id, text=given.get("text", ""), about=given.get("about", ""), by=actor, at=at
            )
        case "withdraw":
            standards.withdraw_draft(draft_id=id, by=actor, at=at)
            return go(request, reverse("draft", args=[id]))
        case "back":
            standards.send_draft_back(draft_id=id, comment=given.get("comment", ""), by=actor, at=at)
        case "publish":
            seen = given.get("seen", "")
            seen_save = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 7 else 0
            reason = given.get("no_history", "")
            standards.publish_draft(draft_id=id, seen=seen_save, no_history=reason, by=actor, at=at)
        case _:
            raise NotYours(what="这个操作")
    return go(request, reverse("draft-review", args=[id]))


@require_GET
def saves(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every save, and the difference between any two, clause by clause."""
    page = standards.draft(id, signed_in(request))
    last = page.line.version
    second, first = _number(request, "b", last), _number(request, "a", max(1, last - 1))
    compared = standards.between(page, first, second)
    return answer(
        request,
        "standards/draft_saves.html",
        tab="drafts",
        draft=page.line,
        page=page,
        kind=STATES[page.line.state],
        first=first,
        second=second,
        compared=compared,
    )


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else otherwise


def _require_some(actor: Actor) -> None:
    """Those who edit or publish somewhere. Raises NotAllowed."""
    if which(actor, "procedures.publish").empty and which(actor, ACT).empty:
        require(actor, ACT, "")


def _home(actor: Actor) -> str:
    return next(iter(which(actor, ACT).paths), "")


def _minutes(before: Procedure | None, after: Burden | None) -> list[tuple[str, int | None, int]]:
    """(whom, minutes before, minutes now) for residents and workers."""
    old = burden(before) if before else None
    if after is None:
        return []
    return [
        ("居民", old.resident_minutes if old else None, after.resident_minutes),
        ("工作人员", old.worker_minutes if old else None, after.worker_minutes),
    ]


def _by_line(page: DraftPage) -> list[tuple[int, str, int]]:
    """(line, its text, how many remarks of this save are about it)."""
    said = [one.line for one in page.remarks if one.line and one.number == page.line.version]
    return [(n, line, said.count(n)) for n, line in enumerate(page.text.splitlines(), 1)]
