"""What can be done with an affair beside its moves: a note, a look, more time, a pause, agreement, a departure."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.affairs import public as affairs
from liren.affairs.public import AffairPage
from liren.engine.language import UNIT_TITLES, ExtendRule, Field, PauseRule, Procedure
from liren.engine.schema import UNIT_WORDS
from liren.engine.side_lines import openers
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.web import forms
from liren.web.affairs import after, version_of
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in
from liren.web.residents import GRADES

NOTE = {
    "text": Field("text", "说明", "long_text", required=True, max=1000, purpose="补记电话、到场等经过"),
    "internal": Field("internal", "只给工作人员看", "yes_no", purpose="居民在进度里看不到"),
}
REVEAL = {
    "purpose": Field("purpose", "为什么要看", "text", required=True, max=100, purpose="每次查看都留痕，本人看得到")
}
VISITS = {"visits": Field("visits", "本人一共来过几次", "number", required=True, min=0, max=99, purpose="看能不能少跑")}
DECIDE = {"decision": Field("decision", "意见", "text", max=200, purpose="告诉申请人")}
RATE = {
    "grade": Field(
        "grade", "办得怎么样", "choice", required=True, purpose="只评这次办事，不作排名",
        options=tuple((str(grade), title) for grade, title in GRADES.items()),
    ),
    "comment": Field("comment", "想说的话", "long_text", max=1000, purpose="告诉报到的单位"),
}  # fmt: skip
LIMIT = {
    "amount": Field("amount", "改成多久", "number", required=True, min=1, max=9999, purpose="从这一步开始时算"),
    "unit": Field(
        "unit", "单位", "choice", required=True, purpose="和数字一起才是期限",
        options=tuple((word, UNIT_TITLES[unit]) for word, unit in UNIT_WORDS.items()),
    ),
}  # fmt: skip
WHY = {
    "reason": Field("reason", "为什么偏离", "long_text", required=True, min=2, max=500, purpose="记入经过，谁都能看到"),
    "hope": Field("hope", "希望看清什么", "long_text", required=True, min=2, max=500, purpose="汇集起来改进规程"),
}


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
        version=request.POST.get("version", page.version),
        error=error,
    )


def _asked_beside(page: AffairPage, act: str, request: HttpRequest) -> tuple[str, str, dict[str, Field]]:
    """Title, button and fields of an act beside the moves."""
    procedure = standards.rules_of(page.procedure_digest, now()).procedure
    step = procedure.steps.get(_step_of_clock(page))
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
    if act == "visits" and page.may.visit:
        return "来过几次", "记下", VISITS
    if act == "rate" and page.may.rate:
        return "评价报到单位", "评价", RATE
    if act == "depart-limit" and page.may.depart_limit:
        return "声明偏离：换期限", "声明偏离", {**LIMIT, **WHY}
    if act == "depart-way" and page.may.depart_way:
        return "声明偏离：换去向", "声明偏离", {"target": _targets(procedure, page.step), **WHY}
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
    line = said.get("line")
    if act == "note":
        _need(said, "text", "请写一句说明")
        affairs.note(affair_id=id, text=said["text"], internal=said.get("internal") == "yes", by=actor, at=at)
    elif act == "extend":
        reason = _need(said, "reason", "请写理由")
        amount = _number(said, "amount", "请写要延多少")
        affairs.request_extension(affair_id=id, amount=amount, reason=reason, by=actor, at=at, line=line)
    elif act == "pause":
        reason = _need(said, "reason", "请选一个理由")
        affairs.pause(affair_id=id, reason=reason, by=actor, at=at, line=line)
    elif act == "resume":
        affairs.resume(affair_id=id, by=actor, at=at, line=line)
    elif act == "decide":
        affairs.decide_extension(
            extension_id=chosen(request, "extension", "这份申请"), granted=said.get("_granted") == "yes",
            decision=said.get("decision") or None, by=actor, at=at,
        )  # fmt: skip
    elif act == "rate":
        grade = _number(said, "grade", "请选 1 到 5 分")
        affairs.rate(affair_id=id, grade=grade, comment=said.get("comment") or None, by=actor, at=at, line=line)
    elif act == "visits":
        affairs.count_visits(
            affair_id=id, visits=_number(said, "visits", "请写来过几次"), by=actor, at=at,
            before=_number(said, "before", "") if said.get("before") else affairs.UNSAID if "before" in said else None,
        )  # fmt: skip
        return after(request, id)
    elif act == "agree":
        affairs.agree(affair_id=id, by=actor, at=at, version=version_of(request))
    elif act in ("depart-limit", "depart-way"):
        _depart(id, act, said, request)
    else:
        raise NotYours(what="这个操作")
    return go(request, reverse("affair", args=[id]) + "?told=done")


def _depart(id: UUID, act: str, said: Mapping[str, str], request: HttpRequest) -> None:
    actor = signed_in(request)
    if act == "depart-limit":
        amount, unit = _number(said, "amount", "请写改成多久"), said.get("unit", "")
        if unit not in UNIT_WORDS:
            raise InvalidInput(unit="请选单位")
        clause, instead = "within", f"{amount} {unit}"
    else:
        clause, instead = "moves", _need(said, "target", "请选改去哪一步")
    page = affairs.affair(id, actor)
    affairs.depart(
        affair_id=id, step=page.step, clause=clause, instead=instead, reason=said.get("reason", ""),
        hope=said.get("hope", ""), by=actor, at=now(), version=version_of(request),
    )  # fmt: skip


def _step_of_clock(page: AffairPage) -> str:
    """The step whose clock the reader works against: of their line, else of the main one."""
    return next((line.step for line in page.lines if line.key == page.may.line), page.step)


def _targets(procedure: Procedure, here: str) -> Field:
    """The steps of the main line one can go to instead."""
    sides = openers(procedure)
    options = tuple((s.key, s.title) for s in procedure.steps.values() if s.key != here and s.key not in sides)
    return Field("target", "改去哪一步", "choice", required=True, options=options, purpose="按原规程走不到这里")


def _number(said: Mapping[str, str], key: str, problem: str) -> int:
    text = _need(said, key, problem)
    if not text.isdecimal() or len(text) > 9:
        raise InvalidInput.of({key: "请写整数，不要太大"})
    return int(text)


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
