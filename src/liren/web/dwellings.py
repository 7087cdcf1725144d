"""One dwelling: what is so now, what befell it, what is open about it; registered, changed, ended, withdrawn."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import may, require
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.json import Json
from liren.registry import public as registry
from liren.registry.public import Dwelling, Facts
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.homes import REGISTER, USE_CHOICES, here
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

OPENS = ("service/home-visit", "management/grid-event")
"""What is most often begun about a dwelling, where these procedures are in force."""
TOLD = {
    "changed": "改好了，原来的留在经过里。",
    "ended": "记下了：这户不在了。",
    "withdrawn": "撤回了，原因留在经过里。",
}
FACTS = {
    "unit": Field("unit", "单元", "text", max=8, purpose="找得到门", hint="不分单元就空着"),
    "floor": Field("floor", "楼层", "text", required=True, purpose="找得到门", hint="地下写负数，例如 -1"),
    "room": Field("room", "房号", "text", required=True, max=12, purpose="找得到门", hint="例如 402"),
    "use": Field("use", "用途", "choice", options=USE_CHOICES, purpose="知道有没有人住", hint="不清楚就不选"),
    "area": Field("area", "建筑面积（平方米）", "text", max=10, purpose="物业费、维修资金按它算", hint="例如 89.50"),
    "tenure": Field("tenure", "产权", "choice", options=tuple(registry.TENURES.items()), purpose="知道归谁维修"),
    "source": Field(
        "source", "从哪里知道的", "choice", required=True, options=tuple(registry.SOURCES.items()), purpose="以后能核对"
    ),
    "quality": Field(
        "quality", "核实了吗", "choice", required=True, options=tuple(registry.QUALITIES.items()), purpose="以后能核对"
    ),
}  # fmt: skip
SINCE = Field("since", "从哪天起", "date", purpose="查得到某一天的样子", hint="不知道就空着")
CHANGE = {
    **FACTS,
    "on": Field("on", "哪天变的", "date", purpose="查得到某一天的样子", hint="只是更正写错的，就空着"),
    "why": Field("why", "为什么改", "text", max=200, purpose="以后看得懂", hint="可以不填"),
}
END = {
    "on": Field("on", "从哪天起没有了", "date", required=True, purpose="那天以前还查得到"),
    "why": Field("why", "怎么没有的", "text", required=True, max=200, purpose="以后看得懂", hint="例如：与 402 打通"),
}
WITHDRAW = {
    "why": Field("why", "为什么撤回", "text", required=True, max=200, purpose="以后看得懂", hint="例如：录错了楼")
}


def facts_in(told: QueryDict) -> Facts:
    """The facts a form tells. Raises InvalidInput for an area that cannot be read."""
    area, problem = registry.read_area(told.get("area", ""))
    if problem:
        raise InvalidInput(area=problem)
    return Facts(
        unit=told.get("unit", "").strip(),
        floor=registry.read_floor(told.get("floor", "")),
        room=told.get("room", "").strip(),
        use=told.get("use") or None,
        area=area,
        tenure=told.get("tenure") or None,
    )


def day_in(told: QueryDict, field: str) -> date | None:
    """The day a form tells; None for none. Raises InvalidInput for what is no day."""
    text = told.get(field, "").strip()
    day = asked_day(text)
    if day is None and text:
        raise InvalidInput.of({field: "请写成 2026-11-21 这样的日期"})
    return day


def _add_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, place = here(request)
    require(actor, REGISTER, territories.jurisdiction_of(place))
    asked = {**FACTS, "since": SINCE}
    form = forms.build(asked, forms.read(asked, request.POST), problems=getattr(error, "fields", {}), data=request.POST)
    return answer(
        request, "homes/add.html", tab="homes", place=place, ladder=territories.ancestors(place.path), form=form,
        error=error,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_add_page)
def add(request: HttpRequest) -> HttpResponse:
    """Register one dwelling of a building."""
    if request.method == "GET":
        return _add_page(request)
    actor, place = here(request)
    told = request.POST
    registry.register_dwelling(
        building_id=place.id,
        facts=facts_in(told),
        since=day_in(told, "since"),
        source=told.get("source", ""),
        quality=told.get("quality", ""),
        by=actor,
        at=now(),
    )
    return go(request, f"{reverse('elevation')}?path={place.path}&added=1")


@require_GET
def dwelling(request: HttpRequest, id: UUID) -> HttpResponse:
    """One dwelling."""
    return _page(request, id)


def _page(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    history = registry.dwelling_history(id, actor)
    found, place = history[0], territories.place(history[0].building_id)
    if place is None:
        raise NotYours(what="这栋楼")
    path, registers = found.path, found.stands and may(actor, REGISTER, found.path)
    names = actors.persons(one.by_person for one in history if one.by_person)
    return answer(
        request,
        "homes/dwelling.html",
        tab="homes",
        dwelling=found,
        place=place,
        ladder=territories.ancestors(place.path),
        history=[(one, names.get(one.by_person, "") if one.by_person else "系统") for one in history],
        affairs=affairs.affairs(actor, affairs.Filters(subject=("dwelling", str(id))), limit=20, at=at).items,
        people=registry.people_in([id], actor).get(id, ()) if may(actor, "people.find", path) else None,
        opens=_opens(path) if found.stands and may(actor, "affairs.open", path) else (),
        registers=registers,
        change=_form(CHANGE, request, act == "change", error, _known(found)),
        end=_form(END, request, act == "end", error, {}),
        withdraw=_form(WITHDRAW, request, act == "withdraw", error, {}),
        act=act,
        error=error,
        told=TOLD.get(request.GET.get("told", ""), ""),
    )


def _opens(path: str) -> list[tuple[str, str]]:
    found = {one.key: one.procedure.everyday_name for one in standards.all_current(path, now())}
    return [(key, found[key]) for key in OPENS if key in found]


def _known(found: Dwelling) -> dict[str, Json]:
    facts = found.facts
    area = f"{facts.area}" if facts.area is not None else ""
    told = {"unit": facts.unit, "floor": str(facts.floor), "room": facts.room, "use": facts.use or "", "area": area}
    return {**told, "tenure": facts.tenure or ""}  # how it is known is said anew with every change


def _form(
    asked: Mapping[str, Field], request: HttpRequest, sent: bool, error: DomainError | None, known: dict[str, Json]
) -> forms.Form:
    """One of the page's forms: what was sent when it is the one that was refused, else what is so now."""
    given = {key: request.POST.get(key, "") for key in asked} if sent else known
    problems = getattr(error, "fields", {}) if sent else {}
    ids = "c" if "room" in asked else "e" if "on" in asked else "w"
    return forms.build(asked, given, problems=problems, data=request.POST, ids=f"f-{ids}-")


@require_POST
@again(_page)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Change, end or withdraw it."""
    actor, at, told = signed_in(request), now(), request.POST
    if act == "change":
        registry.change_dwelling(
            id=id, facts=facts_in(told), on=day_in(told, "on"), source=told.get("source", ""),
            quality=told.get("quality", ""), why=told.get("why", ""), seen=told.get("seen"), by=actor, at=at,
        )  # fmt: skip
        return go(request, reverse("dwelling", args=[id]) + "?told=changed")
    if act == "end":
        on = day_in(told, "on")
        if on is None:
            raise InvalidInput(on="请写从哪天起没有了")
        registry.end_dwelling(id=id, on=on, why=told.get("why", ""), by=actor, at=at)
        return go(request, reverse("dwelling", args=[id]) + "?told=ended")
    if act == "withdraw":
        registry.withdraw_dwelling(id=id, why=told.get("why", ""), by=actor, at=at)
        return go(request, reverse("dwelling", args=[id]) + "?told=withdrawn")
    raise NotYours(what="这个办法")
