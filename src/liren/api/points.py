"""Points 积分: the rules and the month's sums for anybody; one's own; a resident's, for who keeps points there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import together as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.autonomy.public import points as kept
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.registry.errors import EntryMerged
from liren.standards.errors import NoSuchProcedure
from liren.territories.errors import PlaceUnknown

router = Router(tags=["积分办法"])
people = Router(tags=["积分"])

Place = Annotated[str, Query(max_length=120, description="哪个社区（村）的")]
Title = Annotated[str, Described(min_length=1, max_length=60)]
Points = Annotated[int, Described(ge=1, le=1000, description="只加不扣")]
RULES, KEEPS = "points.rules", "points.keep"


class Award(Asked):
    title: Title
    points: Points
    times: int = Described(ge=1, le=31, description="每月最多几次")


class GiftFor(Asked):
    title: Title
    points: Points
    effect: str = Described(min_length=1, max_length=40, description="哪一类：goods 日用品、小礼物，extra 等")
    stock: int = Described(ge=0, le=9999)


class ToDraft(Asked):
    """新写一版，先是草稿。碰到法定权利、福利的，或者要扣分的，不收。"""

    place: str = Described(max_length=120)
    holder: Literal["person", "household"]
    months: int = Described(ge=1, le=60, description="几个月内有效")
    most: int = Described(ge=1, le=1000, description="每月最多得几分")
    awards: list[Award] = Described(max_length=40)
    gifts: list[GiftFor] = Described(default_factory=list, max_length=40)


class Restocking(Asked):
    key: str = Described(max_length=20, description="办法里的 key")
    left: int = Described(ge=0, le=9999)


class ToAward(Asked):
    """按办法记一笔。"""

    award: str = Described(max_length=20, description="办法里的 key")
    on: asked.Day | None = Described(None, description="哪天做的；不写是今天，两个月以内")
    note: str = Described(max_length=200, description="做了什么、凭什么记；和居民的信息一样密封")


class ToCorrect(Asked):
    why: Literal["person", "undone", "twice", "rule", "agreed"] = Described(
        description="person 记到了别人名下、undone 没有做、twice 记了两次、rule 办法里没有、agreed 申诉后改正"
    )


class ToTake(Asked):
    gift: str = Described(max_length=20, description="办法里的 key")


@operation(
    router, "GET", "/points", public=True, summary="一个社区的积分办法、这个月一共给了多少；没有谁有几分",
    gives={200: shapes.PointsPage}, refuses=(PlaceUnknown,),
)  # fmt: skip
def points(request: HttpRequest, place: Place) -> Any:
    page = kept.points_page(known(place).path, actor_of(request), now())
    published = [
        {"rules": _rules(one.rules), "since": one.since, "counted": one.counted} for one in page.published
    ]  # fmt: skip
    return {
        "in_force": page.in_force and _rules(page.in_force), "published": published, "given": page.given,
        "used": page.used, "named": page.named,
    }  # fmt: skip


@operation(
    router, "GET", "/points/rules", public=True, summary="积分办法的各版，新的在前，至多 30；草稿只给写的人看",
    gives={200: Page[shapes.PointsRules]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def points_rules(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = paged(kept.points_versions(known(place).path, actor_of(request)), after, limit)
    return {**page, "items": [_rules(one) for one in page["items"]]}


@operation(
    people, "GET", "/points/own", summary="本人和本人一户的积分；没有关联登记的是 404", gives={200: shapes.PointsOf},
    refuses=(NotYours,),
)  # fmt: skip
def own_points(request: HttpRequest) -> Any:
    found = kept.own_points(actor_of(request), now())
    if found is None:
        raise NotYours(what="您的积分")
    return found


@operation(
    people, "GET", "/points/residents/{uuid:id}", summary="一位居民的积分；给管积分的人看",
    gives={200: shapes.PointsOf}, refuses=(NotYours, NotAllowed),
)  # fmt: skip
def points_of(request: HttpRequest, id: UUID) -> Any:
    return kept.points_of(id, actor_of(request), now())


@operation(
    people, "GET", "/points/gifts", summary="等着来领的，先换的在前，至多 100", gives={200: Page[shapes.Gift]},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def points_gifts(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    return paged(kept.gifts_to_hand_over(managed(place, actor, KEEPS).path, actor), after, limit)


def draft_points(
    *, place: str, holder: str, months: int, most: int, awards: Sequence[Award], gifts: Sequence[GiftFor], by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    given = [f"{_title(one, 'awards', n)}｜{one.points}｜{one.times}" for n, one in enumerate(awards, 1)]
    exchanged = [
        f"{_title(one, 'gifts', n)}｜{one.points}｜{_plain(one.effect, f'gifts.{n}.effect')}｜{one.stock}"
        for n, one in enumerate(gifts, 1)
    ]
    return kept.draft_points_rules(
        path=managed(place, by, RULES).path, holder=holder, months=str(months), most=str(most),
        awards="\n".join(given), gifts="\n".join(exchanged), by=by, at=at,
    )  # fmt: skip


def restock(*, rules_id: UUID, key: str, left: int, by: Actor, at: datetime) -> None:
    kept.restock_gift(rules_id=rules_id, key=key, left=str(left), by=by, at=at)


def award(*, resident_id: UUID, award: str, on: date | None, note: str, by: Actor, at: datetime) -> UUID:
    return kept.award_points(
        resident_id=resident_id, award=award, on=on, note=note, key=_sending(), by=by, at=at
    )  # fmt: skip


def take(*, resident_id: UUID, gift: str, by: Actor, at: datetime) -> UUID:
    return kept.take_gift(resident_id=resident_id, gift=gift, key=_sending(), by=by, at=at)


def ask_gift(*, gift: str, by: Actor, at: datetime) -> UUID:
    return kept.ask_gift(gift=gift, key=_sending(), by=by, at=at)


def _sending() -> str:
    """Each sending is one: whoever sends again says so by Idempotency-Key, and then this is not asked again."""
    return str(uuid4())


WRITING = (NotAllowed, kept.NoSuchPointsRules)
KEEPING = (NotYours, EntryMerged, NotAllowed, kept.OwnPoints, kept.NoPointsHere, kept.NoHousehold)
EXCHANGING = (kept.NotEnoughPoints, kept.GiftGone, kept.PointsKeyReused)
TAKEN = (kept.NoSuchAward, NotAllowed, kept.OwnPoints, kept.TakenMoved)
RULE, WHO, GIFT = (("id", "rules_id"),), (("id", "resident_id"),), (("id", "taken_id"),)
register(
    router,
    [
        Act(
            "/points/rules", "新写一版积分办法", draft_points, (NotAllowed, PlaceUnknown), (), ToDraft, Made, 201,
            told="id",
        ),
        Act(
            "/points/rules/{uuid:id}/submission", "提请审查和会议表决", kept.ask_points_rules,
            (*WRITING, kept.PointsRulesMoved, NoSuchProcedure), RULE, None, shapes.Submitted, 201, told="affair",
        ),
        Act(
            "/points/rules/{uuid:id}/drop", "草稿不用了", kept.drop_points_rules, (*WRITING, kept.PointsRulesMoved),
            RULE,
        ),
        Act("/points/rules/{uuid:id}/restocking", "一样东西还有几份", restock, WRITING, RULE, Restocking),
    ],
)  # fmt: skip
register(
    people,
    [
        Act(
            "/points/residents/{uuid:id}/awards", "给一位居民记分", award,
            (*KEEPING, kept.PointsLimit, kept.PointsKeyReused), WHO, ToAward, Made, 201, told="id", key="award_points",
        ),
        Act(
            "/points/awards/{uuid:id}/withdrawal", "记错的改正；用掉的、到期的不追回", kept.take_back_points,
            (kept.NoSuchAward, NotAllowed, kept.OwnPoints, kept.AwardStands), (("id", "award_id"),), ToCorrect,
        ),
        Act(
            "/points/residents/{uuid:id}/gifts", "当面兑换，交给本人", take, (*KEEPING, *EXCHANGING), WHO, ToTake,
            Made, 201, told="id", key="take_gift",
        ),
        Act(
            "/points/own/gifts", "本人兑换，过后来领", ask_gift,
            (NotYours, kept.NoPointsHere, kept.NoHousehold, *EXCHANGING), (), ToTake, Made, 201, told="id",
        ),
        Act("/points/gifts/{uuid:id}/handing-over", "领走了", kept.hand_over_gift, TAKEN, GIFT),
        Act("/points/gifts/{uuid:id}/return", "退回，积分还给本人；管积分的人或本人", kept.return_gift, TAKEN, GIFT),
    ],
)  # fmt: skip


def _title(one: Award | GiftFor, field: str, nth: int) -> str:
    return _plain(one.title, f"{field}.{nth}.title")


def _plain(text: str, field: str) -> str:
    return asked.one_line(text, field, without="｜|")


def _rules(one: kept.RulesView) -> dict[str, Any]:
    own = ("id", "path", "version", "title", "digest", "state", "affair", "begins", "ended")
    told = {name: getattr(one, name) for name in own}
    said = {name: getattr(one.rules, name) for name in ("holder", "months", "most", "awards")}
    gifts = [
        {"key": g.key, "title": g.title, "points": g.points, "effect": g.effect, "stock": g.stock,
         "left": one.left.get(g.key)}
        for g in one.rules.gifts
    ]  # fmt: skip
    return {**told, **said, "gifts": gifts}
