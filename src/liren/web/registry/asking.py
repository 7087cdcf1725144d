"""The forms of people: what each asks and why, and what was typed as the register takes it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest, QueryDict

from liren.engine.language import Field
from liren.kit.errors import DomainError, InvalidInput
from liren.kit.json import Json
from liren.registry import public as registry
from liren.registry.public import Ground
from liren.territories.public import (
    Place,
    buildings_of,
    community_of,
    descendants,
    jurisdiction_of,
    place_at,
    search,
)
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.places import MANY

SOURCES = tuple((key, title) for key, title in registry.SOURCES.items() if key not in ("imported", "inferred"))
_SOURCE = Field("source", "从哪里知道", "choice", required=True, options=SOURCES, purpose="以后知道该信多少")
_QUALITY = Field(
    "quality", "核实过吗", "choice", required=True,
    options=(("checked", "看过证件，已核实"), ("unchecked", "还没核实"), ("doubtful", "存疑")),
    purpose="核实过的姓名、证件和出生日期，以后更正要另一位同事同意",
)  # fmt: skip
_PLACE = Field("place", "住在哪栋楼", "place", required=True, purpose="由这里的网格员和社区工作者联系")
_DOOR = Field("door", "门牌", "text", max=30, purpose="与房屋登记对上", hint="例如 2 单元 502；说不准可以不填")
_SINCE = Field("since", "从哪天起", "date", purpose="以后能查到那天的情况", hint="不知道就不填")
PERSON = {
    "name": Field("name", "姓名", "text", required=True, max=60, purpose="找得到、认得准"),
    "document": Field(
        "document", "证件", "choice", options=tuple(registry.DOCUMENTS.items()), purpose="不重复登记",
        hint="不选就是身份证",
    ),
    "number": Field(
        "number", "证件号码", "text", max=30, purpose="不重复登记", hint="填了身份证，出生日期和性别不用再填"
    ),
    "phones": Field("phones", "电话", "text", max=80, purpose="联系得上", hint="几个号码用空格隔开，最多三个"),
    "born": Field("born", "出生日期", "date", purpose="没有身份证时，按年龄提供服务"),
    "sex": Field("sex", "性别", "choice", options=(("male", "男"), ("female", "女")), purpose="没有身份证时，照实登记"),
}  # fmt: skip
LIVES = {
    "kind": Field(
        "kind", "怎么住", "choice", required=True, options=tuple(registry.KINDS_OF_RESIDENCE.items()),
        purpose="户籍、常住、流动分别统计",
    ),
    "place": _PLACE,
    "door": _DOOR,
    "since": _SINCE,
}  # fmt: skip
REGISTER = {**PERSON, **LIVES, "source": _SOURCE, "quality": _QUALITY}
MOVE = {**LIVES, "since": replace(_SINCE, key="since", title="哪天起住在那里"), "source": _SOURCE}
CHANGE = {
    **PERSON,
    "corrected": Field(
        "corrected", "原来就登记错了吗", "choice", required=True,
        options=(("no", "没有，是情况变了"), ("yes", "是，原来就错了")), purpose="查以前某一天时不会查错",
    ),
    "on": Field("on", "从哪天起变的", "date", purpose="以后能查到那天的情况", hint="不填就是今天"),
    "why": Field("why", "原因", "text", max=200, purpose="审批的人和以后的人看得懂", hint="改核实过的姓名、证件必填"),
    "source": _SOURCE,
}  # fmt: skip
MOST_FOUND = 12
_IN_A_LIST = {"document": "证件种类", "relation": "与户主的关系"}


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed, blank left out."""

    answers: Mapping[str, Json]

    def text(self, key: str, otherwise: str = "") -> str:
        return str(self.answers.get(key) or otherwise)

    def day(self, key: str) -> date | None:
        """Raises InvalidInput for what is no day."""
        text = self.text(key)
        day = asked_day(text)
        if day is None and text:
            raise InvalidInput.of({key: "请写成 2026-03-02 这样的日子"})
        return day

    @property
    def told(self) -> dict[str, object]:
        """As `with_given` takes it: what the form asks about a person."""
        found: dict[str, object] = {key: self.answers[key] for key in PERSON if key in self.answers}
        if "phones" in found:
            found["phones"] = numbers(str(found["phones"]))
        return found


def numbers(text: str) -> list[str]:
    """Phones typed in one line, masked ones with their blanks among them.

    >>> numbers("139 **** 1111 13900002222"), numbers("0512-65550123，139-0000-1111")
    (['139 **** 1111', '13900002222'], ['0512-65550123', '139-0000-1111'])
    """
    masked = r"(?:\d{3} ?)?\*{4} ?\d{4}"
    return re.findall(rf"{masked}|[^\s，,、；;]+", text)


def given_of(data: QueryDict, fields: Mapping[str, Field] = REGISTER) -> Given:
    return Given(forms.read(fields, data))


def ground_of(given: Given, quality: str = "unchecked") -> Ground:
    return Ground(given.text("source"), given.text("quality", quality), given.text("why"))


def door_of(given: Given) -> tuple[str, UUID | None]:
    """The place chosen, and the dwelling its door names. Raises InvalidInput for a door that is not there."""
    path, typed = given.text("place"), given.text("door")
    found = place_at(path) if path else None
    if not typed or found is None:
        return path, None
    if found.kind != "building":
        raise InvalidInput.of({"door": "先选到楼栋，再写门牌"})
    wanted = _digits(typed)
    doors = [one for one in registry.dwellings(found.id) if wanted in (_digits(one.door), _digits(one.facts.room))]
    if len(doors) != 1:
        told = "这栋楼的房屋登记里没有这个门牌" if not doors else "几个单元都有这个房号，请连单元一起写"
        raise InvalidInput.of({"door": f"{told}；说不准可以不填"})
    return path, doors[0].id


def build(
    fields: Mapping[str, Field], request: HttpRequest, reach: str, error: DomainError | None,
    known: Mapping[str, Json], *, typed: bool = True,
) -> forms.Form:  # fmt: skip
    """The form as typed, with what is wrong; known: what it begins with. typed: no other form of the page was sent."""
    answers = forms.read(fields, request.POST) if typed and request.method == "POST" else dict(known)
    around = forms.Surroundings(near=near(reach), search=lambda text: found(text, reach))
    built = forms.build(fields, answers, problems=getattr(error, "fields", {}), around=around, data=request.POST)
    return replace(built, inputs=tuple(_listed(one) if one.key in _IN_A_LIST else one for one in built.inputs))


def _listed(shown: forms.Input) -> forms.Input:
    """Many to choose from, in a list one opens: kinds of document, of which nearly always the first is meant."""
    kinds = tuple(option for option in shown.options if option.value)
    return replace(shown, control="class", groups=(forms.Group(_IN_A_LIST[shown.key], kinds),))


def near(reach: str) -> list[tuple[str, str]]:
    """Where the reader may write people down, before they look for more: buildings of their grid, or of their community
    as long as they are few, and it itself."""
    community, here = community_of(reach), place_at(reach)
    if community is None or here is None:
        return []
    below = buildings_of(here.id) if here.kind == "grid" else descendants(community, limit=MANY).places
    shown = [one for one in below if one.kind in ("estate", "building")][:MANY]
    return [*map(_offered, shown), (here.path, f"{here.everyday_name}（说不准是哪栋）")]


def found(text: str, reach: str) -> list[tuple[str, str]]:
    """Buildings and 小区 by what is typed, those the reader may write people down at."""
    places = search(text, within=community_of(reach) or reach, limit=MOST_FOUND)
    mine = [one for one in places if one.kind in ("estate", "building") and jurisdiction_of(one).startswith(reach)]
    return [_offered(one) for one in mine]


def _offered(one: Place) -> tuple[str, str]:
    return one.path, " ".join(one.full_name.split(" ")[-2 if one.kind == "building" else -1 :])


def chosen(data: QueryDict, relations: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """The people ticked on a page, each with the relation beside them."""
    return [(one, data.get(f"relation-{one}", "other")) for one in relations if data.get(f"go-{one}")]


def _digits(text: str) -> tuple[str, ...]:
    """2 单元 502 室 and 2-502 are one door.

    >>> _digits("2 单元 502 室") == _digits("2-502")
    True
    """
    return tuple(re.findall(r"[0-9A-Za-z甲乙丙丁东西南北]+", text.replace("单元", "-").replace("室", "")))
