"""Rules by which people decide 表决规则, for anybody, with their verdict; a place gives its own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.paging import paged
from liren.api.shapes import deciding as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import managed
from liren.autonomy import public as autonomy
from liren.autonomy.errors import RulesInvalid, RuleUnknown
from liren.autonomy.public import RuleLine
from liren.engine.deciding.rules import MEASURES, Need
from liren.engine.deciding.verdict import WORDS, Judged, in_words, inconsistent, verdict
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput
from liren.territories.errors import PlaceUnknown

router = Router(tags=["表决规则"])

PUBLISHES = "rules.publish"
MOST = Decimal(10) ** 10
WHOLE = ("matters", "notice", "note", "asks", "asked_by")
Where = Annotated[str, Query(max_length=120, description="在哪里用；连同它的上级。不写就是各地都用的")]
OnDay = Annotated[asked.Day | None, Query(description="哪一天的；不写就是今天")]
Said = Annotated[
    list[str],
    Query(
        max_length=20,
        description="数，写成 哪个_量什么:多少，例如 agree_persons:40、all_area:12345.67；不知道的不写",
    ),
]
On = Annotated[asked.Day, Described(description="从哪天起，今天或以后")]


class Stricter(Asked):
    op: Literal["over", "at_least"]
    fraction: str = Described(max_length=9, description="例如 3/4")


class ToRefine(Asked):
    """把一条规则在这里定得更严；法律定死的不能动。"""

    place: str = Described(max_length=120)
    stricter: dict[Annotated[str, Described(max_length=80)], Stricter] = Described(
        max_length=20, description="要求的 id → 更严的数"
    )
    document: str = Described(max_length=80, description="依据的文件")
    clause: str = Described(max_length=80)
    phrase: str = Described("", max_length=30, description="原话")
    on: On


class ToAdd(Asked):
    """没有法律管着的议事组织，给它定一条规则。"""

    place: str = Described(max_length=120)
    text: str = Described(max_length=20_000, description="YAML，一份文件一条规则，写法见 lawbook/decisions")
    on: On


@operation(
    router, "GET", "/decision-rules", public=True, summary="一个地方那一天的表决规则",
    gives={200: Page[shapes.DecisionRuleLine]},
)  # fmt: skip
def decision_rules(
    request: HttpRequest, place: Where = "", on: OnDay = None, after: asked.Cursor = None, limit: asked.Size = 50
) -> Any:
    page = paged(autonomy.rules_on(place, _day(on)), after, limit, by=lambda one: one.key)
    return {**page, "items": [_line(one) for one in page["items"]]}


@operation(
    router, "GET", "/decision-rules/{key}", public=True, summary="一条表决规则：每个数凭什么",
    gives={200: shapes.DecisionRule}, refuses=(RuleUnknown,),
)  # fmt: skip
def decision_rule(request: HttpRequest, key: str, place: Where = "", on: OnDay = None) -> Any:
    return _whole(autonomy.rule_on(key, place, _day(on)))


@operation(
    router, "GET", "/decision-rules/{key}/versions", public=True, summary="一条规则在这里用过的每一版，新的在前",
    gives={200: Page[shapes.DecisionRuleLine]},
)  # fmt: skip
def decision_rule_versions(
    request: HttpRequest, key: str, place: Where = "", after: asked.Cursor = None, limit: asked.Size = 50
) -> Any:
    page = paged(autonomy.versions_of(key, place), after, limit)
    return {**page, "items": [_line(one) for one in page["items"]]}


@operation(
    router, "GET", "/decision-rules/{key}/verdict", public=True, summary="算一算：够不够，还差多少",
    gives={200: shapes.Verdict}, refuses=(RuleUnknown,),
)  # fmt: skip
def judge(
    request: HttpRequest,
    key: str,
    place: Where = "",
    on: OnDay = None,
    figure: Said = [],  # noqa: B006 - ninja copies it
) -> Any:
    told = verdict(autonomy.rule_on(key, place, _day(on)).rule, _figures(figure))
    return {
        "valid": told.valid, "passes": told.passes, "decided": told.decided,
        "judged_valid": [_judged(one) for one in told.judged_valid],
        "judged_passes": [_judged(one) for one in told.judged_passes],
    }  # fmt: skip


def add_decision_rule(*, place: str, text: str, on: date, by: Actor, at: Any) -> UUID:
    return autonomy.add_rule(path=managed(place, by, PUBLISHES).path, text=text, on=on, by=by, at=at)


def refine_decision_rule(
    *, key: str, place: str, stricter: Mapping[str, Stricter], document: str, clause: str, phrase: str, on: date,
    by: Actor, at: Any,
) -> UUID:  # fmt: skip
    told = {need: (one.op, one.fraction) for need, one in stricter.items()}
    return autonomy.refine_rule(
        path=managed(place, by, PUBLISHES).path, key=key, stricter=told, document=document, clause=clause,
        phrase=phrase, on=on, by=by, at=at,
    )  # fmt: skip


register(
    router,
    [
        Act(
            "/decision-rules", "给没有法律管着的议事组织定一条规则", add_decision_rule,
            (NotAllowed, PlaceUnknown, RulesInvalid), (), ToAdd, Made, 201, told="id",
        ),
        Act(
            "/decision-rules/{key}/refinements", "把一条规则在一个地方定得更严", refine_decision_rule,
            (NotAllowed, PlaceUnknown, RuleUnknown, RulesInvalid), (), ToRefine, Made, 201, told="id",
        ),
    ],
)  # fmt: skip


def _figures(said: list[str]) -> dict[tuple[str, str], Fraction]:
    """The numbers, by what is counted and how. Raises InvalidInput (`figure`) naming the one that is wrong."""
    known = {f"{what}_{measure}": (what, measure) for what in WORDS for measure in MEASURES}
    found: dict[tuple[str, str], Fraction] = {}
    for one in said:
        name, _, text = one.partition(":")
        if name not in known:
            raise InvalidInput(figure=f"没有“{name[:40]}”这个数，可以写：{'、'.join(known)}，后面接 :多少。")
        found[known[name]] = _number(name, text)
    for (what, measure), wrong in inconsistent(found).items():
        raise InvalidInput(figure=f"{what}_{measure}：{wrong}。")
    return found


def _number(name: str, text: str) -> Fraction:
    try:
        number = Decimal(text)
        if not number.is_finite() or not 0 <= number <= MOST or len(text) > 20:
            raise InvalidOperation
    except InvalidOperation:
        raise InvalidInput(figure=f"{name} 请写数字，例如 {name}:210。") from None
    return Fraction(number)


def _day(on: date | None) -> date:
    return on or now().astimezone(CHINA).date()


def _line(one: RuleLine) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "key", "version", "publisher", "path", "replaced")}
    said = {name: getattr(one.rule, name) for name in ("title", "body", "kind")}
    return {**told, **said, "valid_from": one.valid_from, "valid_to": one.valid_to}


def _whole(one: RuleLine) -> dict[str, Any]:
    lists = {name: [_need(need) for need in getattr(one.rule, name)] for name in ("valid", "passes", "runoff")}
    return {**_line(one), **lists, **{name: getattr(one.rule, name) for name in WHOLE}}


def _need(one: Need) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "figure", "base", "measure", "op", "fraction", "open")}
    return {**told, "says": in_words(one), "ground": one.ground}


def _judged(one: Judged) -> dict[str, Any]:
    area = one.need.measure == "area"

    def exact(number: Fraction | None) -> str | None:
        if number is None:
            return None
        return f"{Decimal(number.numerator) / number.denominator:.2f}" if area else str(int(number))

    numbers = {name: exact(getattr(one, name)) for name in ("figure", "base", "needed", "short")}
    return {"id": one.need.id, "says": in_words(one.need), "met": one.met, **numbers}
