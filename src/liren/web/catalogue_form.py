"""Recording a standard and changing it: one form in five parts; what is refused comes back beside its field."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, require, which
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.kit.json import Json
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web import forms
from liren.web.catalogue import ACT, today
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.people import around

COMMUNITY = 5
_TITLES = standards.STANDARD_FIELDS


def _choice(name: str, words: Mapping[str, str], purpose: str, required: bool = False) -> Field:
    return Field(name, _TITLES[name], "choice", required=required, options=tuple(words.items()), purpose=purpose)


def _choices(name: str, words: Mapping[str, str], purpose: str) -> Field:
    return Field(name, _TITLES[name], "choices", options=tuple(words.items()), purpose=purpose)


def _line(name: str, purpose: str, hint: str = "", most: int = 200, required: bool = False) -> Field:
    return Field(name, _TITLES[name], "text", required=required, max=most, purpose=purpose, hint=hint)


def _lines(name: str, purpose: str, hint: str, required: bool = False) -> Field:
    return Field(name, _TITLES[name], "long_text", required=required, max=20_000, purpose=purpose, hint=hint)


def _day(name: str, purpose: str) -> Field:
    return Field(name, _TITLES[name], "date", purpose=purpose)


PLACE = Field(
    "place", "谁来维护", "place", purpose="哪里的人可以改这一条", hint="不选：各地通用的标准，由全国的维护人登记"
)
REASON = Field("reason", "为什么改", "text", max=300, purpose="更正状态时必须写，记入经过")
PARTS: Mapping[str, Mapping[str, Field]] = {
    "是哪一份": {
        "title": _line("title", "按名称找得到", required=True),
        "number": _line("number", "按标准号找得到", "写法不限：GB/T 20647.1-2006、gbt20647.1；没有就不填", 60),
        "number_note": _line("number_note", "没有标准号的写明为什么", "例如：来源文件没有写、尚未编号", 300),
        "supposed_number": _line("supposed_number", "别处说是这个号，还没有核对", "", 60),
        "level": _choice("level", standards.LEVELS, "分级统计", required=True),
        "quasi_type": _choice("quasi_type", standards.QUASI_TYPES, "只有类标准文件才选"),
        "issuer": _line("issuer", "谁发布的", "写全称"),
    },
    "状态和日期": {
        "status": _choice("status", standards.STANDARD_STATUSES, "引用它的规程会按状态提醒", required=True),
        "announced_on": _day("announced_on", "计划下达或公告的日子"),
        "issued_on": _day("issued_on", "发布的日子"),
        "in_force_from": _day("in_force_from", "到这天自动成为现行"),
        "withdrawn_on": _day("withdrawn_on", "到这天自动不再是现行"),
        "successor": _line("successor", "读者可以直接打开新的一份", "写标准号，没有号的写名称；没有登记的也可以写"),
    },
    "管什么、管谁": {
        "kind": _choice("kind", standards.STANDARD_KINDS, "2017 年意见的三类"),
        "area": _choice("area", standards.AREAS, "体现城乡不同"),
        "actors": _choices("actors", standards.STANDARD_ACTORS, "对谁有要求"),
        "topic": _choice("topic", standards.TOPICS, "2017 年意见的主题"),
        "domains": _choices("domains", standards.DOMAINS, "社区服务的领域"),
        "series": Field("series", _TITLES["series"], "yes_no", purpose="一条记一个系列"),
        "count": _line("count", "系列里有几项；不知道就不填", "", 5),
        "committee": _line("committee", "由哪个技术委员会归口", "写登记过的编号，例如 ISO/TC 268", 60),
        "machine": _choice("machine", standards.MACHINE, "机器能读到什么程度；等级要连同分级方法"),
    },
    "和别的文件的关系": {
        "adopts": _lines("adopts", "采用了哪些标准", "一行一份，后面可以写 IDT、MOD 或 NEQ"),
        "cites": _lines("cites", "引用了哪些标准", "一行一份；登记过的会自动连上"),
        "stands_on": _lines(
            "stands_on", "依据哪些法律、法规和规范性文件", "一行一件，例如：城市居民委员会组织法 第十五条"
        ),
        "rises_to": _lines("rises_to", "当地的标准升成了哪一份上级标准", "一行一份：标准号或计划号"),
        "clauses": _lines(
            "clauses",
            "条款有固定编号，规程引用得到",
            "一行一条：条款号 标题｜要点（最多 30 字）｜城乡。标准原文有版权，不要照抄",
        ),
    },
    "出处": {
        "sources": _lines(
            "sources",
            "每件事实都说得出从哪里来",
            "一行一处：文件或网站｜说明｜哪几栏｜已核对。后几段可以不写",
            required=True,
        ),
        "note": _lines("note", "别的要说的", "最多 1000 字"),
    },
}  # fmt: skip
EVERY: Mapping[str, Field] = {name: field for part in PARTS.values() for name, field in part.items()}
OF_COMMUNITY: Mapping[str, Mapping[str, Field]] = {
    "是哪一份": {
        "title": EVERY["title"],
        "quasi_type": replace(EVERY["quasi_type"], title="是哪一种", required=True, purpose="各有各的制定办法"),
        "status": replace(EVERY["status"], purpose="大家看得到走到哪一步"),
        "in_force_from": EVERY["in_force_from"],
        "withdrawn_on": EVERY["withdrawn_on"],
        "successor": replace(EVERY["successor"], hint="修订后另登记一份的，写新的名称"),
    },
    "管谁、依据什么": {name: EVERY[name] for name in ("area", "actors", "stands_on", "clauses")},
    "出处": {"sources": replace(EVERY["sources"], hint="例如：2026 年 3 月居民会议"), "note": EVERY["note"]},
}
"""What a community is asked of its own convention: the rest of the form is about other people's standards."""


def _home(actor: Actor) -> str:
    return next(iter(which(actor, ACT).paths), "")


def _new(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    if which(actor, ACT).empty:
        require(actor, ACT, "")
    path = _home(actor)
    first: dict[str, Json] = {"place": path} if path else {}
    return _form(request, {"place": PLACE}, first, error, path)


@require_http_methods(["GET", "POST"])
@again(_new)
def new(request: HttpRequest) -> HttpResponse:
    """Record a standard, or a community's own convention."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _new(request)
    actor = signed_in(request)
    typed = _typed(request, _parts(_home(actor)))
    made = standards.record_typed(typed=typed, path=request.POST.get("place", ""), by=actor, at=now())
    return go(request, reverse("catalogue-standard", args=[made]) + "?told=saved")


def _change(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    page = standards.standard(id, on=today())
    require(signed_in(request), ACT, page.line.path)
    return _form(request, {"reason": REASON}, _answers(standards.typed_of(page)), error, page.line.path, page)


@require_http_methods(["GET", "POST"])
@again(_change)
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write a standard anew. `seen`: the change the form was made from; somebody else's since is never lost."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _change(request, id)
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 9):
        raise NotYours(what="您打开的那一版")
    page = standards.standard(id, on=today())
    typed = {**standards.typed_of(page), **_typed(request, _parts(page.line.path, page))}
    standards.change_typed(
        page=page, typed=typed, seen=int(seen), reason=request.POST.get("reason", ""), by=signed_in(request), at=now()
    )
    return go(request, reverse("catalogue-standard", args=[id]) + "?told=saved")


def _form(
    request: HttpRequest,
    besides: Mapping[str, Field],
    first: Mapping[str, Json],
    error: DomainError | None,
    path: str,
    page: standards.StandardPage | None = None,
) -> HttpResponse:
    parts = _parts(path, page)
    fields = {**{name: field for part in parts.values() for name, field in part.items()}, **besides}
    given = forms.read(fields, request.POST) if request.method == "POST" else first
    form = forms.build(fields, given, problems=getattr(error, "fields", {}), around=around(path), data=request.POST)
    by_key = {one.key: one for one in form.inputs}
    groups = [(title, [by_key[name] for name in part]) for title, part in parts.items()]
    return answer(
        request,
        "standards/standard_form.html",
        tab="standards-portal",
        form=form,
        groups=groups,
        besides=[by_key[name] for name in besides],
        error=error,
        own=parts is OF_COMMUNITY,
        page=page,
        seen=request.POST.get("seen") or (page.version if page else ""),
    )


def _parts(path: str, page: standards.StandardPage | None = None) -> Mapping[str, Mapping[str, Field]]:
    """The form: short for a community's own convention."""
    own = territories.level_of(path) >= COMMUNITY and (page is None or page.line.quasi_type is not None)
    return OF_COMMUNITY if own else PARTS


def _typed(request: HttpRequest, parts: Mapping[str, Mapping[str, Field]]) -> dict[str, str]:
    """What the form holds, one text for each of its fields."""
    fields = {name: field for part in parts.values() for name, field in part.items()}
    answers = forms.read(fields, request.POST)
    told = dict.fromkeys(fields, "")
    if parts is OF_COMMUNITY:
        told["level"] = "quasi"
    for name, value in answers.items():
        if isinstance(value, bool):
            told[name] = "是" if value else ""
        else:
            told[name] = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return told


def _answers(typed: Mapping[str, str]) -> dict[str, Json]:
    """The other way round: texts as the form's controls take them."""
    told: dict[str, Json] = {name: text for name, text in typed.items() if text}
    for name, words in (("domains", standards.DOMAINS), ("actors", standards.STANDARD_ACTORS)):
        codes = {word: code for code, word in words.items()}
        told[name] = [codes[word] for word in typed[name].split("、") if word]
    told["series"] = typed["series"] == "是"
    return told
