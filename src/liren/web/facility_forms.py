"""The forms of a facility's keepers: what each act asks, and how it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, QueryDict

from liren.actors import public as actors
from liren.engine.language import Field
from liren.kit.errors import DomainError, NotYours
from liren.kit.json import Json
from liren.registry.public import facilities as registry
from liren.territories import public as territories
from liren.web import forms
from liren.web.places import near_places, search_places

MANY = 200
LONG = 200
HOURS = "写成 09:00-17:30；不开就空着"


def _options(of: object) -> tuple[tuple[str, str], ...]:
    return tuple(dict(of).items())  # type: ignore[call-overload]


FACILITY = {
    "place": Field("place", "在哪里", "place", required=True, purpose="找得到、算得清归谁管"),
    "type": Field("type", "类别", "class", required=True, purpose="和标准体系的分支对得上"),
    "name": Field("name", "名称", "text", required=True, max=60, purpose="居民怎么叫就怎么写"),
    "address": Field("address", "地址", "text", max=LONG, purpose="到了找得到"),
    "since": Field(
        "since", "从哪天起有的", "date", required=True, purpose="以后看得出那时的样子", hint="不知道就写今天"
    ),
    "phone": Field("phone", "电话", "text", max=30, purpose="居民好打听"),
    "weekdays": Field("weekdays", "周一至周五", "text", max=20, purpose="居民不跑空", hint=HOURS),
    "weekend": Field("weekend", "周六、周日", "text", max=20, purpose="居民不跑空", hint=HOURS),
    "holidays": Field(
        "holidays", "法定节假日", "choice", options=_options(registry.ON_HOLIDAYS), purpose="居民不跑空",
        hint="放假的日子按国务院通知；调休上班的周末按周一至周五开",
    ),
    "holiday_hours": Field(
        "holiday_hours", "节假日几点到几点", "text", max=20, purpose="居民不跑空", hint="选了“另定钟点”才写"
    ),
    "hours_note": Field("hours_note", "开放说明", "text", max=LONG, purpose="午休等一句话说明"),
    "station_of": Field(
        "station_of", "是哪个中心的分中心", "class", purpose="街道市民中心和分站连得上", hint="只有分中心选"
    ),
    "mode": Field("mode", "谁来运营", "choice", options=_options(registry.MODES), purpose="运营方式看得清"),
    "operator": Field("operator", "运营单位", "class", purpose="出了事找谁", hint="委托运营的选受委托的社会组织"),
    "agreement": Field(
        "agreement", "协议或决议", "text", max=LONG, purpose="凭什么这样运营",
        hint="委托协议的编号和期限；居民协商的写哪天议定的",
    ),
    "lon": Field("lon", "经度", "number", purpose="在图上找得到", hint="不知道就三样都空着"),
    "lat": Field("lat", "纬度", "number", purpose="在图上找得到"),
    "system": Field(
        "system", "坐标系", "choice", options=_options(registry.SYSTEMS), purpose="差一个坐标系能差几百米"
    ),
    "note": Field("note", "备注", "text", max=LONG, purpose="别的栏写不下的", hint="不写居民的姓名和情况"),
    "source": Field(
        "source", "怎么知道的", "choice", required=True, options=_options(registry.SAID_OF_THINGS), purpose="以后能核对"
    ),
    "quality": Field(
        "quality", "核实过没有", "choice", required=True, options=_options(registry.QUALITIES), purpose="用的人心里有数"
    ),
}  # fmt: skip
LATER = ("station_of", "mode", "operator", "agreement", "lon", "lat", "system", "note")
"""What may be told later: folded, unless something of it is told or wrong."""
ON = Field("on", "从哪天起这样", "date", purpose="那天以前的样子会留下", hint="不填就是今天")
WHY = Field("why", "原因", "text", required=True, max=LONG, purpose="留在经过里")
USES = Field("use", "用途", "choice", required=True, purpose="服务和办公的面积分得清")
ROOM = {
    "name": Field("name", "房间", "text", required=True, max=40, purpose="约的人认得"),
    "use": USES,
    "area": Field("area", "面积", "number", required=True, unit="平方米", purpose="算服务面积占几成"),
    "seats": Field("seats", "座位", "number", purpose="约的人知道坐不坐得下", hint="没有数过就空着"),
    "bookable": Field(
        "bookable", "居民、组织能不能预约", "choice", required=True, options=(("yes", "能"), ("no", "不能")),
        purpose="开放出来，用得上",
    ),
}  # fmt: skip
PHASE = {
    "phase": Field(
        "phase", "哪个阶段", "choice", required=True, options=_options(registry.PHASES),
        purpose="一处设施从投到用接得上",
    ),
    "began_on": Field("began_on", "从哪天起", "date", required=True, purpose="排得出先后"),
    "ended_on": Field("ended_on", "到哪天止", "date", purpose="还没结束就空着"),
    "document": Field("document", "依据的文件、合同或会议", "text", required=True, max=LONG, purpose="以后查得到"),
    "cost": Field("cost", "多少钱", "number", unit="元", purpose="花了多少说得清", hint="不清楚就空着，没花钱写 0"),
    "payer": Field("payer", "谁出钱", "text", max=60, purpose="写了钱数就要写"),
    "note": Field("note", "备注", "text", max=LONG, purpose="别的栏写不下的"),
}  # fmt: skip
PREMISES = {
    "way": Field(
        "way", "怎么来的", "choice", required=True, options=_options(registry.WAYS), purpose="收回、调整、租赁分得清"
    ),
    "address": Field("address", "房屋在哪里", "text", required=True, max=LONG, purpose="对得上是哪一处"),
    "area": Field("area", "面积", "number", required=True, unit="平方米", purpose="一共添了多少"),
    "on": Field("on", "哪天拿到的", "date", required=True, purpose="排得出先后"),
    "until": Field("until", "租到哪天", "date", purpose="到期前好续", hint="只有租赁的写"),
    "document": Field("document", "依据的文件、协议或合同", "text", required=True, max=LONG, purpose="以后查得到"),
    "cost": Field(
        "cost", "花了多少", "number", required=True, unit="元", purpose="说得清", hint="没花钱写 0；租赁写一年的"
    ),
    "whose": Field(
        "whose", "原来是谁的", "text", required=True, max=60, purpose="还的时候找谁", hint="个人的房子写“个人”"
    ),
}  # fmt: skip
WINDOW = {
    "name": Field("name", "窗口", "text", required=True, max=40, purpose="居民找得到", hint="例如 综合窗口 1"),
    "matters": Field("matters", "办什么", "text", required=True, max=LONG, purpose="居民不问第二遍"),
}
EXCEPT = {
    "first": Field("first", "从哪天起", "date", required=True, purpose="居民不跑空"),
    "last": Field("last", "到哪天止", "date", purpose="居民不跑空", hint="连这天在内；只有一天就空着"),
    "hours": Field("hours", "这几天几点到几点", "text", max=20, purpose="居民不跑空", hint=HOURS),
    "reason": Field("reason", "原因", "text", required=True, max=100, purpose="居民看得懂", hint="例如 停电检修"),
}
LIFT = {"on": Field("on", "从哪天起照常", "date", purpose="那天以前的不变", hint="不填就是今天"), "why": WHY}
END = {"on": Field("on", "哪天停用的", "date", required=True, purpose="那天以前仍算在用"), "why": WHY}


@dataclass(frozen=True, slots=True)
class Asking:
    """One act of a keeper on the page: folded until it is wanted. about: the id of the part it is about.

    seen: how that part stood when the form was laid. error: why this very act was refused.
    """

    act: str
    title: str
    button: str
    form: forms.Form
    open: bool
    about: str = ""
    seen: str = ""
    error: DomainError | None = None


def asked_of(act: str) -> dict[str, Field]:
    """What an act asks; nothing for one there is none of."""
    room = {**ROOM, "use": replace(USES, options=tuple((u.key, u.title) for u in registry.book().uses.values()))}
    return {
        "room": room, "room-change": {**room, "on": ON}, "window": WINDOW, "phase": PHASE,
        "premises": PREMISES, "end": END,
        "except": EXCEPT, "exception-lift": LIFT,
        "withdraw": {"why": WHY}, "phase-end": {"ended_on": replace(PHASE["ended_on"], required=True)},
        "phase-withdraw": {"why": WHY}, "premises-withdraw": {"why": WHY}, "look-withdraw": {"why": WHY},
    }.get(act, {})  # fmt: skip


def forms_of(
    request: HttpRequest, found: registry.FacilityCard, rooms: Sequence[registry.RoomCard], error: DomainError | None
) -> tuple[Asking, ...]:
    """The acts this facility's type allows; the one that was refused stands open with what was typed."""
    kind = found.kind
    offered = [
        ("except", "写几天不开，或改钟点（停电、检修、活动）", "写上"),
        ("room", "添一个房间", "添上") if kind and kind.rooms else None,
        ("window", "开一个窗口", "添上") if kind and kind.service_point else None,
        ("phase", "记一个阶段（投资、建设、运行、管护、综合利用）", "记下"),
        ("premises", "记用房是怎么来的（收回、调整、租赁）", "记下") if kind and kind.rooms else None,
        ("end", "停用这处设施", "停用"),
        ("withdraw", "登记错了，撤回", "撤回"),
    ]
    made = [_asking(request, error, *one) for one in offered if one is not None]
    chosen = request.POST.get("about", "") or request.GET.get("room", "")
    room = next((one for one in rooms if str(one.id) == chosen), None)
    if room is not None:
        known = {
            "name": room.name, "use": room.use, "area": str(room.area), "seats": str(room.seats or ""),
            "bookable": "yes" if room.bookable else "no",
        }  # fmt: skip
        made.insert(
            0, _asking(request, error, "room-change", f"改房间“{room.name}”", "改好", known, chosen, room.stamp)
        )
    return tuple(made)


def _asking(
    request: HttpRequest, error: DomainError | None, act: str, title: str, button: str,
    known: dict[str, str] | None = None, about: str = "",
    seen: str = "",
) -> Asking:  # fmt: skip
    asked = asked_of(act)
    typed = request.POST.get("act") == act
    data = request.POST if typed else QueryDict()
    answers = forms.read(asked, data) if typed else dict(known or {})
    problems = getattr(error, "fields", {}) if typed else {}
    form = forms.build(asked, answers, problems=problems, data=data, ids=f"{act}-")
    return Asking(act, title, button, form, typed or bool(about), about, seen, error if typed else None)


def facility_form(
    request: HttpRequest,
    path: str,
    answers: dict[str, Json],
    error: DomainError | None,
    *,
    registered: bool,
    moves: bool = False,
) -> tuple[forms.Form, forms.Form, bool]:
    """The form of a facility: what is asked first, what may be told later, and whether that part stands open.

    registered: it stands already; its first day is no longer asked, its place only where it moves.
    """
    kept = {"since"} if moves else {"place", "since"}
    asked = {key: one for key, one in FACILITY.items() if not registered or key not in kept}
    if registered:
        asked["on"] = ON
    around = forms.Surroundings(near=near_places(path), search=lambda text: search_places(text, None))
    problems = getattr(error, "fields", {})
    form = forms.build(asked, answers, problems=problems, around=around, data=request.POST)
    chosen = {key: str(answers.get(key, "")) for key in ("type", "operator", "station_of")}
    groups = {"type": _types(chosen["type"]), "operator": _operators(path, chosen["operator"]),
              "station_of": _centres(path, chosen["station_of"])}  # fmt: skip
    inputs = tuple(
        replace(one, control="class", groups=groups[one.key]) if one.key in groups else one for one in form.inputs
    )
    later = tuple(one for one in inputs if one.key in LATER)
    first = replace(form, inputs=tuple(one for one in inputs if one.key not in LATER))
    told = any(one.problem or one.value or any(o.chosen for g in one.groups for o in g.options) for one in later)
    return first, forms.Form(later), told or any(o.chosen for one in later for o in one.options if o.value)


def _types(chosen: str) -> tuple[forms.Group, ...]:
    book = registry.book()
    return tuple(
        forms.Group(
            f"{code} {title}",
            tuple(
                forms.Option(one.key, f"{one.title}（{one.also}）" if one.also else one.title, one.key == chosen)
                for one in book.types.values()
                if one.branch == code
            ),
        )
        for code, title in book.branches.items()
    )


def _operators(path: str, chosen: str) -> tuple[forms.Group, ...]:
    """Organisations at the community and of its street itself, by kind; the one chosen now always."""
    near = territories.community_of(path) or path
    found = list(actors.organisations(near, limit=MANY)) if near else []
    street = territories.street_of(path) if path else None
    if street and street != near:
        found += [one for one in actors.organisations(street, limit=MANY) if one.path == street]
    if chosen and all(str(one.id) != chosen for one in found):
        found += _organisation(chosen)
    return tuple(
        forms.Group(title, tuple(forms.Option(str(o.id), o.name, str(o.id) == chosen) for o in found if o.kind == kind))
        for kind, title in actors.KINDS.items()
        if any(o.kind == kind for o in found)
    )


def _organisation(chosen: str) -> list[actors.Organisation]:
    try:
        return [actors.organisation(UUID(chosen))]
    except (ValueError, NotYours):
        return []


def _centres(path: str, chosen: str) -> tuple[forms.Group, ...]:
    found = registry.centres(path) if path else ()
    return (
        (forms.Group("街道的中心", tuple(forms.Option(str(c.id), c.name, str(c.id) == chosen) for c in found)),)
        if found
        else ()
    )
