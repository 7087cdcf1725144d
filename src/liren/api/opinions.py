"""Opinions 意见征集: what many people think, for anybody; said and voted by oneself, kept by who answers for it.

Who voted or said what is kept nowhere, so no write of a participant is remembered for sending again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from random import SystemRandom
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs.errors import NoSuchAffair
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import together as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.autonomy.public import opinions as kept
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["意见征集"])

Place = Annotated[str, Query(max_length=120, description="这个地点，它的上级和以下")]
Line = Annotated[str, Described(max_length=200)]
AGREED, REFUSED = 1, -1
_DRAW = SystemRandom()


class ToBegin(Asked):
    """听一个地方的人怎么看；先写几条可表态的看法，正反都有。"""

    place: str = Described(max_length=120)
    topic: str = Described(max_length=60)
    why: str = Described("", max_length=500)
    who: Literal["residents", "signed_in"] = "residents"
    until: Annotated[asked.Day, Described(description="哪天截止，含；180 天内")]
    first: list[Line] = Described(max_length=50)
    affair: UUID | None = Described(None, description="属于哪件协商事项")


class ToAdd(Asked):
    lines: list[Line] = Described(min_length=1, max_length=50)


class ToSay(Asked):
    text: str = Described(max_length=200, description="一句话一个看法，4 到 140 字，不写谁是谁")


class ToVote(Asked):
    value: Literal[-1, 0, 1] = Described(description="1 同意、-1 不同意、0 说不准")


class ToDecide(Asked):
    """公开一条，或者不采用：选原因，写一句给提出的人。"""

    state: Literal["shown", "declined"]
    reason: str = Described(
        "", max_length=20, description="personal、abuse、duplicate、several、off_topic、advertising、unlawful"
    )
    words: str = Described("", max_length=200)


@operation(
    router, "GET", "/opinions", public=True, summary="一个地方的意见征集，还能表态的在前",
    gives={200: Page[shapes.Conversation]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def opinions(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(kept.conversations(known(place).path, at=now()), after, limit)


@operation(
    router, "GET", "/affairs/{uuid:id}/opinions", public=True, summary="一件协商事项的意见征集",
    gives={200: Page[shapes.Conversation]},
)  # fmt: skip
def opinions_of(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(kept.conversations_of(id, at=now()), after, limit)


@operation(
    router, "GET", "/opinions/{uuid:id}", public=True, summary="一次意见征集", gives={200: shapes.Conversation},
    refuses=(NotYours,),
)  # fmt: skip
def opinion(request: HttpRequest, id: UUID) -> Any:
    return kept.conversation(id, at=now())


@operation(
    router, "GET", "/opinions/{uuid:id}/result", public=True, summary="算出来的：几组，各组怎么看，都同意什么",
    gives={200: shapes.OpinionsResult}, refuses=(NotYours,),
)  # fmt: skip
def opinions_result(request: HttpRequest, id: UUID) -> Any:
    kept.conversation(id, at=now())
    run = kept.latest_run(id)
    if run is None:
        raise NotYours(what="这次意见征集的结果")
    agreed, refused = (
        tuple(one for one in kept.held_in_common(run.document, side) if one in run.statements)
        for side in (AGREED, REFUSED)
    )
    return {
        "number": run.number, "last": run.last, "at": run.at, "document": run.document,
        "statements": sorted(run.statements.values(), key=lambda one: one.number), "agreed": agreed,
        "refused": refused,
        "declined": [{"reason": title, "count": count} for title, count in kept.declined_counts(id)],
    }  # fmt: skip


@operation(
    router, "GET", "/opinions/{uuid:id}/turn", summary="轮到本人表态的下一条，和本人说过的；只给本人看",
    gives={200: shapes.Turn}, refuses=(NotYours,),
)  # fmt: skip
def opinions_turn(request: HttpRequest, id: UUID) -> Any:
    return kept.turn(id, actor_of(request), at=now(), draw=_DRAW.random())


@operation(
    router, "GET", "/opinions/{uuid:id}/statements", summary="全部各条，待审的在前；给征集的人看",
    gives={200: Page[shapes.Statement]}, refuses=(NotYours, NotAllowed),
)  # fmt: skip
def opinions_statements(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(kept.statements_to_decide(id, actor_of(request)), after, limit)


@operation(
    router, "POST", "/opinions/{uuid:id}/votes/export",
    summary="最后一次算过以后，逐人的表态导成 CSV：没有名字，次序打乱；导出会记下来", gives={200: bytes},
    refuses=(NotYours, NotAllowed, kept.NotCountedYet, kept.TooFewToTakeOut),
)  # fmt: skip
def export_opinions(request: HttpRequest, id: UUID) -> Any:
    text = kept.votes_as_csv(conversation=id, by=actor_of(request), at=now())
    answer = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="opinions-{id}.csv"'
    return answer


def begin_opinions(
    *, place: str, topic: str, why: str, who: str, until: date, first: Sequence[str], affair: UUID | None, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    return kept.open_conversation(
        path=managed(place, by, kept.ACT).path, topic=topic, why=why, who=who, until=until, first=first,
        affair=affair, by=by, at=at,
    )  # fmt: skip


HERE = (NotYours, NotAllowed)
THIS, SAID = (("id", "conversation"),), (("id", "statement"),)
register(
    router,
    [
        Act(
            "/opinions", "发起一次意见征集", begin_opinions, (NotAllowed, PlaceUnknown, NoSuchAffair), (), ToBegin,
            Made, 201, told="id",
        ),
        Act(
            "/opinions/{uuid:id}/additions", "征集的人再添几条，马上公开", kept.add_statements,
            (*HERE, kept.ConversationOver, kept.SaidBefore), THIS, ToAdd, shapes.AddedStatements, 201, told="added",
        ),
        Act("/opinions/{uuid:id}/end", "结束；几分钟后算最后一次", kept.end_conversation, HERE, THIS),
        Act(
            "/opinions/{uuid:id}/statements", "本人提一条；看过以后公开", kept.say,
            (NotYours, kept.ConversationOver, kept.NotForYou, kept.SaidBefore), THIS, ToSay, shapes.SaidStatement,
            201, told="number", key="say_opinion",
        ),
        Act(
            "/opinions/statements/{uuid:id}/vote", "本人对一条表态；再表一次以后一次为准", kept.vote,
            (NotYours, kept.ConversationOver, kept.NotForYou), SAID, ToVote, key="vote_opinion",
        ),
        Act(
            "/opinions/statements/{uuid:id}/decision", "公开一条，或者不采用", kept.decide_statement,
            (*HERE, kept.StatementSettled), SAID, ToDecide,
        ),
    ],
)  # fmt: skip
