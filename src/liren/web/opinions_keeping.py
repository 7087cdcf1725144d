"""Opinions kept by who answers for the place: asking, showing or declining what residents wrote, ending, taking out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import require, which
from liren.autonomy.public import opinions
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.opening import home_path
from liren.web.opinions import TOLD, in_words, shared_rows
from liren.web.pages import answer, chosen, go, id_of, signed_in

NEW = {
    "topic": Field(
        "topic", "想听大家对什么的看法", "text", required=True, max=60, purpose="一眼看懂",
        hint="例如：车棚和充电怎么办",
    ),
    "why": Field("why", "为什么问", "long_text", max=500, purpose="表态的人先知道情况", hint="可以不填"),
    "who": Field(
        "who", "谁可以表态", "choice", required=True, purpose="该听谁的就听谁的", options=tuple(opinions.ASKED.items())
    ),
    "until": Field("until", "哪天截止", "date", required=True, purpose="让人安排时间"),
    "first": Field(
        "first", "先写几条看法", "long_text", required=True, max=8000, purpose="来的人马上有的表态",
        hint="一行一条，3 条以上，正反都要有。别人会接着添。不写谁是谁",
    ),
}  # fmt: skip
ADD = {"lines": Field("lines", "再添几条", "long_text", max=8000, purpose="补上没有人说的一面", hint="一行一条")}


def _new_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    asked = request.POST.get("path", "") or request.GET.get("path", "")
    path = asked if territories.is_path(asked) else home_path(actor) or next(iter(which(actor, opinions.ACT).paths), "")
    place = territories.place_at(territories.community_of(path) or path) if path else None
    if place is None:
        raise NotYours(what="这个地方")
    require(actor, opinions.ACT, place.path)
    near = [place, *territories.children(place.path)]
    answers = forms.read(NEW, request.POST) if request.POST else {"who": "residents"}
    form = forms.build(NEW, answers, problems=_of(error, NEW), data=request.POST)
    return answer(
        request, "opinions/new.html", tab="opinions", place=place, near=near, path=path, form=form, error=error,
        affair=id_of(request.POST.get("affair") or request.GET.get("affair")),
    )  # fmt: skip


def _of(error: DomainError | None, asked: dict[str, Field]) -> dict[str, str]:
    return {key: told for key, told in getattr(error, "fields", {}).items() if key in asked}


@require_http_methods(["GET", "POST"])
@again(_new_page)
def new(request: HttpRequest) -> HttpResponse:
    """Ask the people of a place."""
    if request.method == "GET":
        return _new_page(request)
    given = request.POST
    made = opinions.open_conversation(
        path=given.get("path", ""), topic=given.get("topic", ""), why=given.get("why", ""), who=given.get("who", ""),
        until=asked_day(given.get("until", "")), first=given.get("first", "").splitlines(),
        affair=id_of(given.get("affair")), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("opinion-keep", args=[made]) + "?told=opened")


def _keep_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    lines = opinions.statements_to_decide(id, actor)
    one, run = opinions.conversation(id, at=at), opinions.latest_run(id)
    form = forms.build(ADD, forms.read(ADD, request.POST) if error else {}, problems=_of(error, ADD), data=request.POST)
    return answer(
        request, "opinions/keep.html", tab="opinions", one=one, form=form, error=error, typed=request.POST,
        problems=getattr(error, "fields", {}), reasons=opinions.REASONS.items(),
        waiting=[line for line in lines if line.state == "waiting"],
        others=[line for line in lines if line.state != "waiting"], minutes=_minutes(run),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


def _minutes(run: opinions.Run | None) -> str:
    """What a worker may copy into the minutes of the consultation, with its numbers."""
    if run is None:
        return ""
    document = run.document
    lines = [f"会前意见征集：{document['people']} 人参加，表态 {document['votes']} 次（仅供协商参考，不是表决）。"]
    for title, side in (("各组都认可", 1), ("各组都不认可", -1)):
        lines += [f"{title}：{row.text}（{row.all}）" for row in shared_rows(run, side)]
    for name, group in document["groups"].items():
        for one in group["stands_for"][:2]:
            line = run.statements.get(one["statement"])
            if line:
                numbers = in_words(document["statements"][one["statement"]]["groups"][name])
                lines.append(f"{name}组（{group['people']} 人）看重：{line.text}（{numbers}）")
    return "\n".join(lines)


@require_http_methods(["GET", "POST"])
@again(_keep_page)
def keep(request: HttpRequest, id: UUID) -> HttpResponse:
    """What waits, what is shown, and the end."""
    if request.method == "GET":
        return _keep_page(request, id)
    actor, at, given = signed_in(request), now(), request.POST
    act = given.get("act", "")
    told = {"shown": "decided", "declined": "decided", "add": "added", "end": "ended"}.get(act, "")
    if act in ("shown", "declined"):
        opinions.decide_statement(
            statement=chosen(request, "statement", "这一条"), state=act, reason=given.get("reason", ""),
            words=given.get("words", ""), by=actor, at=at,
        )  # fmt: skip
    elif act == "add":
        opinions.add_statements(conversation=id, lines=given.get("lines", "").splitlines(), by=actor, at=at)
    elif act == "end":
        opinions.end_conversation(conversation=id, by=actor, at=at)
    else:
        raise NotYours(what="要做的事")
    return go(request, reverse("opinion-keep", args=[id]) + f"?told={told}")


@require_GET
def votes(request: HttpRequest, id: UUID) -> HttpResponse:
    """All votes without keys, as a file; noted as taken out."""
    text = opinions.votes_as_csv(conversation=id, by=signed_in(request), at=now())
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=votes.csv"
    return response
