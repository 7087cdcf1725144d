"""Questions put to a roll 表决, for anybody; put, opened and counted by who calls for decisions; voted on by oneself.

Of a secret one 票箱: a ballot's receipt is told once, and neither the ballot nor the receipt is kept beside its sender.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import deciding as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    AlreadyVoted,
    BoxNotReady,
    BundleUnknown,
    ChannelClosed,
    CountDiffers,
    CountedAlready,
    NotAnnounced,
    NotByName,
    NotEnded,
    NotOnRoll,
    NotSecret,
    QuestionNotOpen,
    QuestionUnknown,
    RollNotFrozen,
    RollUnknown,
)
from liren.autonomy.public import MOTION, NewBundle, NewQuestion, Option
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["表决"])

Place = Annotated[str, Query(max_length=120, description="哪个地方的；不连下级")]
State = Annotated[Literal["draft", "open", "closed", "cancelled"] | None, Query()]
Choice = Annotated[str, Described(max_length=60, description="选项的 key")]
Choices = Annotated[list[Choice], Described(max_length=200)]
IN_BODY = {
    "signed": "asked_for.signed", "asked_of": "asked_for.of", "asked_document": "asked_for.document",
}  # fmt: skip
"""By the room's name of a field, where the body has it."""


class AskedFor(Asked):
    """罢免要先有人联名要求：按哪条联名的规则，几个人签了名。"""

    rule: str = Described(max_length=60, description="那条规则的 key，见表决规则的 asked_by")
    signed: int = Described(ge=1, le=1_000_000)
    document: str = Described(max_length=100, description="签名册放在哪里")
    of: int | None = Described(None, ge=1, le=1_000_000, description="有权联名的一共多少人；不写是这份名册上的人")


class Stated(Asked):
    answer: Literal["yes", "no", "later", ""] = Described(
        description="yes 是、no 不是、later 还没有选满以后说明；空是没有说明"
    )
    rests_on: str = Described("", max_length=100, description="依据什么，回答是或不是的要写")


class ToSettle(Asked):
    """规则要求说明、票上数不出来的，见表决规则的 asks；没有要求的不用写。"""

    statements: dict[Annotated[str, Described(max_length=60)], Stated] = Described(
        default_factory=dict, max_length=20, description="asks 的 key → 回答"
    )


class Offered(Asked):
    key: str = Described(max_length=60)
    title: str = Described(max_length=200)


class ToAsk(Asked):
    """把一件事交给一份名册上的人表决；先是草稿。没有写选项的，是同意、反对、弃权。"""

    roll: UUID
    title: str = Described(max_length=200)
    text: str = Described("", max_length=20_000)
    rule: str = Described("", max_length=60, description="按哪条规则，它的 key；截止那天的那一版")
    options: list[Offered] | None = Described(None, max_length=200)
    most: int = Described(1, ge=1, le=200, description="一张票最多选几项")
    named: bool = Described(description="记名；不记名的投进票箱")
    channels: list[Annotated[str, Described(max_length=20)]] = Described(
        default=["online", "paper"],
        max_length=10,
        description="online 网上、paper 纸质、proxy 委托他人（规则允许的）、written 书面征求意见",
    )
    counts: Literal["first", "last"] = "first"
    opens_at: asked.Moment
    closes_at: Annotated[asked.Moment, Described(description="到这一刻为止，不含")]
    asked_for: AskedFor | None = Described(None, description="罢免的，谁联名要求的")


class ToPost(Asked):
    """贴出了通知：哪天、在哪里、凭什么知道。规则要提前几天通知的，先记通知才能开始。"""

    on: asked.Day
    where: str = Described(max_length=200)
    document: str = Described(max_length=200)
    silence: str = Described("", max_length=300, description="议事规则对不表态的原话；照登，不按它计票")
    means_none: bool = Described(False, description="题目、说明和选项里没有把不表态当作同意的意思；照登")
    hurried: str = Described("", max_length=300, description="居民会议、村民会议临时通知的特殊情况；照登，不等天数")
    committee_on: asked.Day | None = Described(None, description="业主大会：哪天告知居委会")


class ToVote(Asked):
    choices: Choices


class Code(Asked):
    code: str = Described(min_length=1, max_length=60, description="投票时得到的回执号")


class ToBundle(Asked):
    """开箱的一捆纸质选票：每张选了哪几项，空白票是空的。"""

    document: str = Described(max_length=100, description="封存在哪里")
    ballots: list[Annotated[list[Choice], Described(max_length=200)]] = Described(max_length=5000)
    spoiled: int = Described(0, ge=0, le=5000, description="认不清的几张")


class Why(Asked):
    why: str = Described(max_length=200)


class ToCount(Asked):
    document: str = Described(max_length=100, description="监票人、计票人签字的计票单在哪里")
    missing_why: str = Described("", max_length=500, description="纸质选票比投过票的人少，为什么")


@operation(
    router, "GET", "/decisions", public=True, summary="一个地方的表决，新的在前，至多 100；草稿只给发起的人看",
    gives={200: Page[shapes.Question]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def decisions(
    request: HttpRequest, place: Place, state: State = None, after: asked.Cursor = None, limit: asked.Size = 50
) -> Any:
    found = autonomy.questions_at(known(place).path, actor_of(request))
    return paged([one for one in found if state in (None, one.state)], after, limit)


@operation(
    router, "GET", "/decisions/{uuid:id}", public=True, summary="一项表决，和投了多少；没有人名",
    gives={200: shapes.QuestionWhole}, refuses=(QuestionUnknown,),
)  # fmt: skip
def decision(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    told = {name: getattr(page, name) for name in shapes.Question.model_fields}
    return {**told, "turnout": autonomy.marks(id, actor)}


@operation(
    router, "GET", "/decisions/{uuid:id}/own", summary="本人在不在名册上，投过没有", gives={200: shapes.OwnPart},
    refuses=(QuestionUnknown,),
)  # fmt: skip
def own_decision(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    entry, mark = autonomy.own_vote(id, autonomy.question(id, actor).roll_id, actor)
    return {"entry": entry, "mark": mark}


@operation(
    router, "GET", "/decisions/{uuid:id}/package", public=True,
    summary="公布的结果，原样给 ./liren verify decision 核对；记名的不带逐行的名册和投票记录",
    gives={200: dict[str, Any]}, refuses=(QuestionUnknown, NotYours),
)  # fmt: skip
def decision_package(request: HttpRequest, id: UUID) -> Any:
    return _package(id, NOBODY)


@operation(
    router, "GET", "/decisions/{uuid:id}/receipts", public=True, summary="票箱里的回执，开箱计票以后才有",
    gives={200: Page[shapes.BoxReceipt]}, refuses=(QuestionUnknown,),
)  # fmt: skip
def decision_receipts(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = paged(autonomy.receipts(id, actor_of(request)), after, limit, by=str)
    return {**page, "items": [{"id": one} for one in page["items"]]}


@operation(
    router, "GET", "/decisions/{uuid:id}/count", public=True, summary="开箱计票单：没有计过的是 404",
    gives={200: shapes.BoxCertificate}, refuses=(QuestionUnknown, NotYours),
)  # fmt: skip
def box_certificate(request: HttpRequest, id: UUID) -> Any:
    found = autonomy.certificate(id, actor_of(request))
    if found is None:
        raise NotYours(what="这项表决的计票单")
    return found


@operation(
    router, "GET", "/decisions/{uuid:id}/bundles", summary="录入的纸质选票，一捆一行；给编名册的人看",
    gives={200: Page[shapes.BallotBundle]}, refuses=(QuestionUnknown,),
)  # fmt: skip
def ballot_bundles(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(autonomy.bundles(id, actor_of(request)), after, limit)


def whole_package(id: UUID, by: Actor) -> Any:
    """The package with the lines it was counted from. Raises QuestionUnknown, NotYours for who may not see them."""
    told = _package(id, by)
    if "votes" not in told:
        raise NotYours(what="逐行的投票记录")
    return told


def _package(id: UUID, by: Actor) -> Any:
    autonomy.question(id, by)
    found = autonomy.result(id, by)
    if found is None:
        raise NotYours(what="这项表决的结果")
    return dict(found.package)


def ask_question(
    *, roll: UUID, options: Sequence[Offered] | None, asked_for: AskedFor | None, by: Actor, at: datetime, **told: Any
) -> UUID:  # fmt: skip
    """What is wrong is named as the body names it. Raises as the room's `ask`."""
    offered = MOTION if options is None else [Option(one.key, one.title) for one in options]
    signed = autonomy.AskedFor(**asked_for.model_dump()) if asked_for else None
    new = NewQuestion(roll_id=roll, options=offered, asked_for=signed, **told)
    try:
        return autonomy.ask(question=new, by=by, at=at)
    except InvalidInput as error:
        raise InvalidInput.of({IN_BODY.get(name, name): text for name, text in error.fields.items()}) from error


def settle(*, question_id: UUID, statements: Mapping[str, Stated], by: Actor, at: datetime) -> UUID:
    """What is wrong is named as the body names it. Raises as the room's `settle`."""
    told = {key: (one.answer, one.rests_on) for key, one in statements.items()}
    rule_id = autonomy.question(question_id, by).rule_id
    asks = {one.key for one in autonomy.rule(rule_id).rule.asks} if rule_id else set()
    if unknown := sorted(told.keys() - asks):
        raise InvalidInput.of({f"statements.{key}": "这条规则没有要求说明这一项。" for key in unknown})
    try:
        return autonomy.settle(question_id=question_id, statements=told, by=by, at=at)
    except InvalidInput as error:
        raise InvalidInput.of({_in_body(name): text for name, text in error.fields.items()}) from error


def _in_body(name: str) -> str:
    """Where the body has what the room names.

    >>> _in_body("state-women"), _in_body("on-women"), _in_body("box")
    ('statements.women.answer', 'statements.women.rests_on', 'box')
    """
    part, dash, key = name.partition("-")
    told = {"state": "answer", "on": "rests_on"}.get(part, "")
    return f"statements.{key}.{told}" if dash and told else name


def look_for_receipt(*, id: UUID, code: str, by: Actor, at: datetime) -> bool:
    return autonomy.is_in_box(id, code, by)


def add_bundle(
    *, question_id: UUID, document: str, ballots: Sequence[Sequence[str]], spoiled: int, by: Actor, at: datetime
) -> UUID:
    told = NewBundle(document, ballots, spoiled)
    return autonomy.add_bundle(question_id=question_id, bundle=told, by=by, at=at)


def take_back_bundle(*, bundle_id: UUID, why: str, by: Actor, at: datetime) -> None:
    autonomy.take_back_bundle(bundle_id=bundle_id, why=why, by=by)


CALLING = (NotAllowed, QuestionUnknown)
VOTING = (QuestionUnknown, QuestionNotOpen, ChannelClosed, NotOnRoll, AlreadyVoted)
THIS = (("id", "question_id"),)
register(
    router,
    [
        Act("/decisions", "发起一项表决", ask_question, (NotAllowed, RollUnknown), (), ToAsk, Made, 201, told="id"),
        Act(
            "/decisions/{uuid:id}/opening", "开始表决；名册要先锁定", autonomy.open_question,
            (*CALLING, QuestionNotOpen, RollNotFrozen, NotAnnounced), THIS,
        ),
        Act(
            "/decisions/{uuid:id}/notices", "记下贴出的通知；又贴在一处再记一次", autonomy.give_notice,
            (*CALLING, QuestionNotOpen), THIS, ToPost, Made, 201, told="id",
        ),
        Act("/decisions/{uuid:id}/closing", "结束表决", autonomy.close_question, (*CALLING, QuestionNotOpen), THIS),
        Act(
            "/decisions/{uuid:id}/cancellation", "取消；不记名的选了什么都销毁", autonomy.cancel_question,
            (*CALLING, QuestionNotOpen), THIS,
        ),
        Act(
            "/decisions/{uuid:id}/settlement", "按规则计票，公布结果和说明", settle,
            (*CALLING, NotEnded, CountedAlready), THIS, ToSettle, Made, 201, told="id",
        ),
        Act(
            "/decisions/{uuid:id}/votes", "本人记名投票", autonomy.vote, (*VOTING, NotByName), THIS, ToVote,
            shapes.Marked, 201,
        ),
        Act(
            "/decisions/{uuid:id}/ballots", "本人不记名投票，答一个回执号；什么也不选是空白票", autonomy.cast,
            (*VOTING, NotSecret), THIS, ToVote, shapes.Receipt, 201,
        ),
        Act(
            "/decisions/{uuid:id}/receipts/search", "凭回执号问：票在不在票箱里", look_for_receipt, (QuestionUnknown,),
            (), Code, shapes.InBox, told="in_box", public=True,
        ),
        Act(
            "/decisions/{uuid:id}/bundles", "录入一捆开箱的纸质选票", add_bundle, (*CALLING, NotSecret, BoxNotReady),
            THIS, ToBundle, Made, 201, told="id",
        ),
        Act(
            "/decisions/bundles/{uuid:id}/withdrawal", "录错的一捆不算", take_back_bundle,
            (NotAllowed, BundleUnknown, QuestionUnknown, NotSecret, BoxNotReady), (("id", "bundle_id"),), Why,
        ),
        Act(
            "/decisions/{uuid:id}/count", "开箱计票", autonomy.count_box,
            (*CALLING, NotSecret, BoxNotReady, CountDiffers), THIS, ToCount, shapes.BoxCertificate, 201,
        ),
    ],
)  # fmt: skip
