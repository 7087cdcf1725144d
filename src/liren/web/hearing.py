"""反馈与评议: what a draft answers and what is said of it, beside the figures; and a word from those it would bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may
from liren.affairs import public as affairs
from liren.affairs.public import Filters, SaidAbout
from liren.engine.difference import Change
from liren.engine.language import Field
from liren.evaluation import public as evaluation
from liren.evaluation.public import Figure, Period
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import DraftPage, clauses
from liren.standards.public import heard as heard_of
from liren.territories import public as territories
from liren.web import forms
from liren.web.clauses import words_of
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, chosen, go, id_of, signed_in

MEASURES = ("received", "on_time", "solved", "satisfied", "departures", "reopened")
STATES = {"draft": "run", "in_review": "soon", "sent_back": "wait", "withdrawn": "wait", "published": "done"}
UNTIL = {
    "until": Field("until", "到哪天为止", "date", required=True, purpose="这天以前，执行地的人都可以看草案、说意见")
}
WORD = {
    "stance": Field(
        "stance", "您的看法", "choice", required=True, purpose="数字说不清的，由办事的人来说",
        options=(("for", "赞成"), ("doubts", "有顾虑"), ("against", "不赞成")),
    ),
    "text": Field("text", "为什么", "long_text", required=True, max=300, purpose="审核的人会看到；居民不显示姓名"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """An affair about a clause beside a draft. reply: what its answer would say, where it waits for one.

    title: what its reader may read of it although it is not public; "" for nothing.
    """

    said: SaidAbout
    title: str
    before: str
    better: str
    answer: str
    changes: tuple[Change, ...]
    reply: str = ""


def _answers(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page = standards.draft(id, actor)
    changes = _changes(page, at)
    linked = {one.affair for one in heard_of.linked_feedback(id)}
    touched = _touched(page.line.key, changes)
    said = affairs.said_for(linked, touched)
    hidden = tuple(one.affair_id for one in said if one.shown is None)
    read = affairs.affairs(actor, Filters(ids=hidden), limit=len(hidden), at=at).items if hidden else ()
    titles = {line.id: line.title for line in read}
    items = [_item(one, changes, page, titles.get(one.affair_id, "")) for one in said]
    hearing = heard_of.hearing(id, at)
    return answer(
        request,
        "standards/draft_answers.html",
        tab="drafts",
        error=error,
        problems=[("", "", text) for text in getattr(error, "fields", {}).values()],
        draft=page.line,
        page=page,
        kind=STATES[page.line.state],
        linked=[one for one in items if one.said.affair_id in linked],
        offered=[one for one in items if one.said.affair_id not in linked],
        waiting=sum(1 for one in items if one.reply),
        hearing=hearing,
        sides=[("工作人员", hearing.counts("worker")), ("居民", hearing.counts("resident"))],
        form=forms.build(UNTIL, forms.read(UNTIL, request.POST), problems=getattr(error, "fields", {})),
        may_write=page.line.state != "published" and may(actor, "procedures.edit", page.line.path),
        **_figures(actor, page, at.astimezone(CHINA).date()),
    )


@require_GET
def answers(request: HttpRequest, id: UUID) -> HttpResponse:
    """For who writes and judges a draft: the feedback it answers, what it could, figures and 评议 side by side."""
    return _answers(request, id)


@require_POST
@again(_answers)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Link what it answers, unlink it, open the draft for judgement; once published, answer what was linked."""
    actor, at = signed_in(request), now()
    match act:
        case "link":
            wanted = {found for text in request.POST.getlist("affair") if (found := id_of(text)) is not None}
            said = {one.affair_id: one.about for one in affairs.said_for(wanted, ())}
            if not said:
                raise InvalidInput(affair="请勾选要关联的反馈。")
            heard_of.link_feedback(draft_id=id, said=said, by=actor, at=at)
        case "unlink":
            heard_of.unlink_feedback(draft_id=id, affair_id=chosen(request, "affair", "这件反馈"), by=actor, at=at)
        case "hear":
            given = forms.read(UNTIL, request.POST)
            until = asked_day(str(given.get("until", "")))
            if until is None:
                raise InvalidInput(until="请写成 2026-11-21 这样的日期。")
            heard_of.open_hearing(draft_id=id, until=until, by=actor, at=at)
        case "reply":
            _reply(request, id, actor)
        case _:
            raise NotYours(what="这个操作")
    return go(request, reverse("draft-answers", args=[id]))


def _reply(request: HttpRequest, id: UUID, actor: Actor) -> None:
    """Answer each chosen affair of a published draft with the text confirmed. All, or none."""
    if standards.draft(id, actor).published_version is None:
        raise NotYours(what="已发布的草案")
    linked = {one.affair for one in heard_of.linked_feedback(id)}
    wanted = [found for text in request.POST.getlist("affair") if (found := id_of(text)) in linked and found]
    if not wanted:
        raise InvalidInput(affair="请勾选要答复的反馈。")
    for affair in wanted:
        affairs.do_step(
            affair_id=affair, step="reply", move="adopt", answers={"answer": request.POST.get(f"answer.{affair}", "")},
            by=actor, at=now(),
        )  # fmt: skip


def _changes(page: DraftPage, at: Any) -> tuple[Change, ...]:
    """What it says otherwise than the version in force; once published, than the one before its own."""
    if page.published_version is None:
        return standards.to_what_is_in_force(page, at).changes or ()
    found = [one for one in standards.versions(page.line.key) if one.path == page.line.path]
    mine = next((n for n, one in enumerate(found) if one.version == page.published_version), None)
    if mine is None or mine + 1 == len(found):
        return ()
    return clauses.changed(found[mine + 1], found[mine])


def _touched(key: str, changes: Sequence[Change]) -> list[str]:
    """The clauses of which feedback may be answered by these changes: those changed, what they are of, the whole."""
    changed = {clauses.clause_at(one.path) for one in changes}
    around = {path.partition(".")[0] for path in changed}
    return [f"{key}#{path}" for path in sorted({*changed, *around, ""})] if changed else []


def _item(one: SaidAbout, changes: Sequence[Change], page: DraftPage, title: str) -> Item:
    path = one.about.partition("#")[2]
    here = tuple(change for change in changes if clauses.touches(path, clauses.clause_at(change.path)))
    reply = ""
    if page.published_version is not None and one.answered_at is None:
        told = "".join(change.text for change in here[:5])
        reply = f"已在《{page.line.title}》第 {page.published_version} 版改了：{told}" if told else (
            f"《{page.line.title}》第 {page.published_version} 版已经发布，"
        )  # fmt: skip
    return Item(one, title, *words_of(one), here, reply)


def _figures(actor: Actor, page: DraftPage, today: date) -> dict[str, Any]:
    """A year of the procedure where the draft applies, for who reads figures there: beside what people say."""
    path = page.line.path
    if not may(actor, "figures.read", path):
        return {"figures": (), "period": None}
    period = Period(today - timedelta(days=365), today + timedelta(days=1))
    found = evaluation.figures(path, period, actor=actor, procedure=page.line.key)
    every: dict[str, Figure] = {one.key: one for group in found.groups for one in group.figures}
    return {"figures": [every[key] for key in MEASURES if key in every], "period": period}


def _hearing(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page, found = heard_of.draft_heard(id, actor, at)
    compared = standards.to_what_is_in_force(page, at)
    staff = is_staff(actor)
    return answer(
        request,
        "standards/hearing.html",
        tab="procedures",
        staff=staff,
        error=error,
        draft=page.line,
        page=page,
        compared=compared,
        changes=_changes(page, at) if page.published_version else compared.changes,
        hearing=found,
        sides=[("工作人员", found.counts("worker")), ("居民", found.counts("resident"))],
        wrote=actor.person_id in page.writers,
        place=territories.place_at(page.line.path) if page.line.path else None,
        form=forms.build(WORD, forms.read(WORD, request.POST), problems=getattr(error, "fields", {})),
        told="您的话记下了；再说一次，以后一次为准。" if request.GET.get("told") == "judged" else "",
    )


@require_http_methods(["GET", "POST"])
@again(_hearing)
def hearing(request: HttpRequest, id: UUID) -> HttpResponse:
    """A draft open for judgement, for whom it would bind: what it changes, and a word about it."""
    if request.method == "GET":
        return _hearing(request, id)
    given = forms.read(WORD, request.POST)
    heard_of.judge_draft(
        draft_id=id, stance=str(given.get("stance", "")), text=str(given.get("text", "")), by=signed_in(request),
        at=now(),
    )  # fmt: skip
    return go(request, reverse("draft-hearing", args=[id]) + "?told=judged")
