"""One resident: their groups with reasons, what is not known, their decisions; opened for a purpose."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.access.public import may
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.registry import public as people
from liren.registry.public import groups as registry
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.groups.pages import day_of
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in

TOLD = {
    "recorded": "认定记下了，分组今天起按它算。", "ended": "结束了；以前的日子还按原来算。",
    "taken": "撤回了，按没有过算。",
}  # fmt: skip


def _person(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    shown = people.resident(id, actor)
    sent, on, today = request.POST, day_of(request), now().astimezone(CHINA).date()
    purpose = sent.get("purpose", "")[:100]
    told = None
    if request.method == "POST" and not (error and "purpose" in getattr(error, "fields", {})) and purpose:
        told = registry.explain(resident_id=id, purpose=purpose, by=actor, at=now(), on=on)
    registers = may(actor, "people.register", shown.line.path)
    refused = getattr(error, "fields", {}) if sent.get("act") == "record" else {}
    fields = fields_of(shown.line.path, today, closed_too=may(actor, "people.approve", shown.line.path))
    return answer(
        request, "groups/person.html", tab="groups", id=id, line=shown.line, error=error, on=on, told_of=told,
        purpose=purpose, place=territories.place(shown.line.place_id), registers=registers,
        form=forms.build(fields, forms.read(fields, sent), problems=refused, data=sent),
        recording=sent.get("act") == "record", told=TOLD.get(request.GET.get("told", ""), ""), today=today,
    )  # fmt: skip


def fields_of(path: str, today: date, *, closed_too: bool) -> dict[str, Field]:
    """What is asked of a decision: the codes in force there."""
    codes = [code for code in registry.book_at(path, today).codes.values() if closed_too or not code.closed]
    return {
        "code": Field(
            "code", "哪一种认定", "choice", required=True, purpose="分组按它算",
            options=tuple((code.key, f"{code.title}（{code.decided_by}）") for code in codes),
        ),
        "document": Field(
            "document", "依据哪份文件", "text", required=True, max=200, purpose="凭文件，不凭印象",
            hint="证件或文件的名称和编号",
        ),
        "decided_on": Field("decided_on", "哪天认定的", "date", purpose="从那天起算", hint="不填就是今天"),
        "until": Field("until", "到哪天止", "date", purpose="到期不再算", hint="文件没有写就不填"),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_person)
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Without a purpose only who it is, masked; with one (POST) their groups, why, and their decisions."""
    if request.method == "POST" and not request.POST.get("purpose", "").strip():
        raise InvalidInput(purpose="请写为什么要看，例如：入户走访、办补贴")
    return _person(request, id)


@require_POST
@again(_person)
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a decision, end it, or take it back."""
    actor, sent, at = signed_in(request), request.POST, now()
    act = sent.get("act", "")
    if act == "record":
        registry.record_decision(
            resident_id=id, code=sent.get("code", ""), document=sent.get("document", ""), by=actor, at=at,
            on=_day(sent.get("decided_on", ""), "decided_on"), until=_day(sent.get("until", ""), "until"),
        )  # fmt: skip
        said = "recorded"
    elif act == "end":
        registry.end_decision(
            decision_id=chosen(request, "decision", "这项认定"), why=sent.get("why", ""), by=actor, at=at,
            on=_day(sent.get("ended_on", ""), "ended_on") or at.astimezone(CHINA).date(),
        )  # fmt: skip
        said = "ended"
    elif act == "take-back":
        registry.take_back_decision(
            decision_id=chosen(request, "decision", "这项认定"), why=sent.get("why", ""), by=actor, at=at
        )
        said = "taken"
    else:
        raise InvalidInput(act="请选要做什么")
    return go(request, f"{reverse('groups-of', args=[id])}?told={said}")


def _day(text: str, name: str) -> date | None:
    day = asked_day(text.strip())
    if day is None and text.strip():
        raise InvalidInput.of({name: "请写成 2026-11-21 这样的日子"})
    return day
