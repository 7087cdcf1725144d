"""The workbench: the list of the day, all affairs, one affair with what may be done now, and doing it."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.affairs import public as affairs
from liren.affairs.public import AffairPage, Filters, NextMove
from liren.engine.language import ExtendRule, Field, PauseRule
from liren.engine.steps import asked
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.json import Json
from liren.standards import public as standards
from liren.standards.public import Rules
from liren.territories import public as territories
from liren.web import dates, forms, say
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.opening import surroundings
from liren.web.pages import answer, chosen, go, is_part, signed_in
from liren.web.residents import GRADES, TOLD, step_titles

NOTE = {
    "text": Field("text", "说明", "long_text", required=True, max=1000, purpose="补记电话、到场等经过"),
    "internal": Field("internal", "只给工作人员看", "yes_no", purpose="居民在进度里看不到"),
}
REVEAL = {
    "purpose": Field("purpose", "为什么要看", "text", required=True, max=100, purpose="每次查看都留痕，本人看得到")
}
DECIDE = {"decision": Field("decision", "意见", "text", max=200, purpose="告诉申请人")}


# ---- lists ----


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """今日清单: open work by when it is due; with room, the affair opens beside it."""
    actor, at = signed_in(request), now()
    page = affairs.inbox(actor, at=at, after=request.GET.get("after") or None)
    return answer(
        request,
        "affairs/today.html",
        tab="today",
        groups=say.groups(page.items, at),
        waiting=affairs.extensions_to_decide(actor),
        count=page.count,
        counted=page.counted_to_the_end,
        after=page.after,
        day=dates.day(at),
        open=request.GET.get("open", ""),
        told=TOLD.get(request.GET.get("told", "")),
    )


@require_GET
def affairs_list(request: HttpRequest) -> HttpResponse:
    """Every affair the reader may see, narrowed by what they ask."""
    actor, at = signed_in(request), now()
    query = request.GET
    path = query.get("path") or None
    filters = Filters(
        state=query["state"] if query.get("state") in ("open", "closed") else None,  # type: ignore[arg-type]
        procedure_key=query.get("procedure") or None,
        path=path,
        text=query.get("text", "").strip() or None,
        overdue=query.get("overdue") == "1",
        rating_at_most=2 if query.get("bad") == "1" else None,
    )
    page = affairs.affairs(actor, filters, after=query.get("after") or None, at=at)
    return answer(
        request,
        "affairs/list.html",
        tab="affairs",
        lines=[(line, say.affair_state(line), say.counted(line.counts)) for line in page.items],
        count=page.count,
        counted=page.counted_to_the_end,
        after=page.after,
        query=query,
        searched=query.get("text", ""),
        procedures=dict(sorted((line.procedure_key, line.procedure_title) for line in page.items)),
        place=territories.place_at(path) if path else None,
    )


# ---- one affair ----


@require_GET
def affair(request: HttpRequest, id: UUID) -> HttpResponse:
    return _affair(request, id)


def _affair(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    if page.is_reporter and not is_staff(actor):
        return go(request, reverse("my-affair", args=[id]))
    return answer(
        request,
        "affairs/affair.html",
        tab="affairs",
        told=TOLD.get(request.GET.get("told", "")),
        page=page,
        error=error,
        state=say.affair_state(page),
        origin=say.ORIGINS[page.origin],
        answers=say.answers_of(page),
        counted=say.counted(page.counts),
        photos=say.photos_by_step(page.photos),
        step_titles=step_titles(page),
        waiting=[e for e in page.extensions if e.may_decide and e.state == "asked"],
        grades=GRADES,
        beside=is_part(request),
    )


def _rules(page: AffairPage) -> Rules:
    return standards.rules_of(page.procedure_digest, now())


def _move_of(page: AffairPage, step: str, move: str) -> NextMove:
    """The move as it is open to the reader. Raises InvalidInput-free refusal when it is not (any more)."""
    found = next((m for m in page.moves if m.step == step and m.key == move), None)
    if found is None:
        raise affairs.StepNotNext(step=move, current=page.step_title)
    return found


def _move_page(request: HttpRequest, id: UUID, step: str, move: str, error: DomainError | None = None) -> HttpResponse:
    """What a move asks: a page of its own, or the same form as a sheet over the affair."""
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    found = _move_of(page, step, move)
    asks = dict(found.asks)
    kept = forms.keep_again(asks, request, error, by=actor, at=now())
    given = forms.read(asks, request.POST, kept)
    form = forms.build(
        asks,
        given,
        problems=getattr(error, "fields", {}),
        known=_known(page, asks),
        around=surroundings(_rules(page), page.jurisdiction_path),
        data=request.POST,
    )
    return answer(
        request,
        "affairs/move.html",
        tab="affairs",
        page=page,
        move=found,
        form=form,
        proposal=page.proposal if found.assigns else None,
        unit=request.POST.get("unit", ""),
        error=error,
        version=request.POST.get("version", page.version),
        from_=request.POST.get("from", "mine" if page.is_reporter else request.GET.get("from", "")),
    )


def _known(page: AffairPage, asks: Mapping[str, Field]) -> dict[str, Json]:
    """What the affair already says of the fields a move asks."""
    return {a.key: a.value for a in page.answers if a.key in asks and a.value is not None}


@require_http_methods(["GET", "POST"])
@again(_move_page)
def move(request: HttpRequest, id: UUID, step: str, move: str) -> HttpResponse:
    """Take a move. Its fields come from the procedure, so that any move of any procedure is taken here."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _move_page(request, id, step, move)
    actor, at = signed_in(request), now()
    asks = _asked_by(request, id, step, move)
    answers = forms.read(asks, request.POST, forms.keep_uploads(asks, request, by=actor, at=at))
    unit, version = request.POST.get("unit", ""), request.POST.get("version", "")
    affairs.do_step(
        affair_id=id,
        step=step,
        move=move,
        answers={**answers, **({"unit": unit} if unit else {})},
        by=actor,
        at=at,
        version=int(version[:9]) if version.isdecimal() else None,
    )
    return _after(request, id)


def _asked_by(request: HttpRequest, id: UUID, step: str, move: str) -> dict[str, Field]:
    """The fields the form may hold. The form names the rules it was made from, which saves reading the affair again."""
    digest = request.POST.get("rules")
    if not digest:
        return dict(_move_of(affairs.affair(id, signed_in(request)), step, move).asks)
    procedure = standards.rules_of(digest, now()).procedure
    found = procedure.steps[step].moves.get(move) if step in procedure.steps else None
    if found is None:
        raise affairs.StepNotNext(step=move, current=step)
    return {**{k: f for k, f in procedure.form.items() if f.by == "worker"}, **asked(procedure.steps[step], found)}


def _after(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where one goes on: the list they came from, else the affair."""
    if request.POST.get("from") == "today":
        return go(request, reverse("today") + "?told=done")
    return go(
        request, reverse("my-affair" if request.POST.get("from") == "mine" else "affair", args=[id]) + "?told=done"
    )


@require_POST
@again(_affair)
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take work that lies with a queue."""
    affairs.claim(work_id=chosen(request, "work", "这项工作"), by=signed_in(request), at=now())
    return go(request, reverse("affair", args=[id]))


# ---- beside the moves: note, reveal, more time, pause ----


def _beside_page(request: HttpRequest, id: UUID, act: str, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    title, verb, asks = _asked_beside(page, act, request)
    form = forms.build(
        asks, forms.read(asks, request.POST), problems=getattr(error, "fields", {}), around=forms.Surroundings()
    )
    return answer(
        request,
        "affairs/beside.html",
        tab="affairs",
        page=page,
        act=act,
        title=title,
        verb=verb,
        form=form,
        name=request.POST.get("name", request.GET.get("name", "")),
        extension=request.POST.get("extension", request.GET.get("extension", "")),
        error=error,
    )


def _asked_beside(page: AffairPage, act: str, request: HttpRequest) -> tuple[str, str, dict[str, Field]]:
    """Title, button and fields of an act beside the moves."""
    step = _rules(page).procedure.steps.get(page.step)
    if act == "note":
        return "加一条说明", "记入经过", NOTE if page.may.note_internal else {"text": NOTE["text"]}
    if act == "reveal":
        return "查看原文", "查看", REVEAL
    if act == "extend" and step is not None and step.extend is not None:
        return "申请延期", "提交申请", _extension(step.extend)
    if act == "pause" and step is not None and step.pause is not None:
        return "暂停计时", "暂停", _pause(step.pause)
    if act == "decide":
        return "延期申请", "", DECIDE
    raise affairs.StepNotNext(step=act, current=page.step_title)


def _extension(rule: ExtendRule) -> dict[str, Field]:
    most = rule.up_to
    amount = Field(
        "amount", f"延多久（至多 {most.text}）", "number", required=True, min=1, max=most.amount, purpose="由上一级批准"
    )
    reason = Field("reason", "理由", "long_text", required=True, max=500, purpose="批准的人要看，也记入经过")
    return {"amount": amount, "reason": reason}


def _pause(rule: PauseRule) -> dict[str, Field]:
    options = tuple((reason, reason) for reason in rule.reasons)
    return {"reason": Field("reason", "为什么", "choice", required=True, options=options, purpose="暂停期不计入时限")}


@require_http_methods(["GET", "POST"])
@again(_beside_page)
def beside(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Note, reveal, extend, pause, resume, decide: each with its own small form."""
    if request.method == "GET":
        return _beside_page(request, id, act)
    actor, at = signed_in(request), now()
    if act == "reveal":
        return _revealed(request, id)
    said = {k: str(v) for k, v in request.POST.items()}
    if act == "note":
        _need(said, "text", "请写一句说明")
        affairs.note(affair_id=id, text=said["text"], internal=said.get("internal") == "yes", by=actor, at=at)
    elif act == "extend":
        amount = _need(said, "amount", "请写要延多少")
        if not amount.isdecimal() or len(amount) > 9:
            raise InvalidInput(amount="请写整数，不要太大")
        affairs.request_extension(
            affair_id=id, amount=int(amount), reason=_need(said, "reason", "请写理由"), by=actor, at=at
        )
    elif act == "pause":
        affairs.pause(affair_id=id, reason=_need(said, "reason", "请选一个理由"), by=actor, at=at)
    elif act == "resume":
        affairs.resume(affair_id=id, by=actor, at=at)
    elif act == "decide":
        affairs.decide_extension(
            extension_id=chosen(request, "extension", "这份申请"), granted=said.get("_granted") == "yes",
            decision=said.get("decision") or None, by=actor, at=at,
        )  # fmt: skip
    else:
        raise NotYours(what="这个操作")
    return go(request, reverse("affair", args=[id]) + "?told=done")


def _need(said: Mapping[str, str], key: str, problem: str) -> str:
    if not said.get(key, "").strip():
        raise InvalidInput.of({key: problem})
    return said[key].strip()


def _revealed(request: HttpRequest, id: UUID) -> HttpResponse:
    """The value in clear, once, after its purpose was written down."""
    actor = signed_in(request)
    purpose = _need({k: str(v) for k, v in request.POST.items()}, "purpose", "请写明为什么要看，例如：回访")
    name = request.POST.get("name", "")
    found = affairs.reveal(affair_id=id, names=[name], purpose=purpose, by=actor, at=now())
    page = affairs.affair(id, actor)
    title = next((a.title for a in page.answers if a.name == name), "原文")
    return answer(request, "affairs/revealed.html", tab="affairs", page=page, title=title, value=found[name])
