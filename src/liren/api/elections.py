"""Votes by proxy 委托投票 and run-offs 另行选举: the terms for anybody; given and announced by who keeps the roll."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import electing as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    EntryUnknown,
    NoProxies,
    NotEnded,
    NothingLeftOpen,
    ProxyNotNow,
    ProxyUnknown,
    QuestionUnknown,
    RollNotFrozen,
)
from liren.autonomy.public import NewProxy
from liren.engine.deciding.rounds import left_open
from liren.kit.errors import InvalidInput, NotYours

router = Router(tags=["表决"])
people = Router(tags=["名册"])

Why = Annotated[str, Described(max_length=200)]


class ToGive(Asked):
    """登记一份书面委托，投票开始以前。受托人在名册上的写 holder_id；规则让名册以外的人受托的，写姓名 holder。"""

    entry_id: UUID = Described(description="谁委托：名册上的一行")
    holder_id: UUID | None = Described(None, description="委托谁：名册上的一行")
    holder: str = Described("", max_length=60, description="名册以外的受托人，完整的姓名")
    document: str = Described(max_length=100, description="委托书放在哪里")


class ToAnnounce(Asked):
    where: str = Described(max_length=100, description="名单贴在哪里，双方的姓名都写上")


class ToWithdraw(Asked):
    why: Why


class ToAskAgain(Asked):
    opens_at: asked.Moment
    closes_at: Annotated[asked.Moment, Described(description="到这一刻为止，不含")]


@operation(
    router, "GET", "/decisions/{uuid:id}/proxies/terms", public=True, summary="能不能委托别人投，凭什么",
    gives={200: shapes.ProxyTerms}, refuses=(QuestionUnknown,),
)  # fmt: skip
def proxy_terms(request: HttpRequest, id: UUID) -> Any:
    return autonomy.proxy_terms(id, actor_of(request))


@operation(
    router, "GET", "/decisions/{uuid:id}/proxies/own", summary="本人委托给了谁，替几个人投",
    gives={200: shapes.OwnProxies}, refuses=(QuestionUnknown,),
)  # fmt: skip
def own_proxies(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    return autonomy.own_proxies(autonomy.question(id, actor).id, actor)


@operation(
    router, "GET", "/decisions/{uuid:id}/run-off", public=True,
    summary="选举没有选满的，再投一次选什么，发起了没有；没有留下名额的是 404", gives={200: shapes.RunOff},
    refuses=(QuestionUnknown, NotYours),
)  # fmt: skip
def run_off(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    autonomy.question(id, actor)
    found = autonomy.result(id, actor)
    left = left_open(found.package["certificate"]) if found else None
    if left is None:
        raise NotYours(what="可以另行选举的名额")
    follow = autonomy.run_off(id, actor)
    return {
        "kind": left.kind, "seats": left.seats, "candidates": left.candidates, "question": follow.id if follow else None
    }  # fmt: skip


@operation(
    people, "GET", "/decisions/{uuid:id}/proxies", summary="谁委托了谁，姓名遮住，撤回的在最后；给编名册的人看",
    gives={200: Page[shapes.Proxy]}, refuses=(QuestionUnknown,),
)  # fmt: skip
def proxies(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    found = autonomy.proxies(id, actor)
    if not autonomy.roll_head(autonomy.question(id, actor).roll_id, actor).keeps:
        raise QuestionUnknown
    return paged(found, after, limit)


def give_proxy(
    *, question_id: UUID, entry_id: UUID, holder_id: UUID | None, holder: str, document: str, by: Actor, at: datetime
) -> UUID:
    """What is wrong is named as the body names it. Raises as the room's `give_proxy`."""
    if holder_id is not None and holder.strip():
        raise InvalidInput(holder="受托人在名册上的写 holder_id，不在名册上的写 holder，只写一样。")
    told = NewProxy(entry_id, document, holder_id, holder)
    try:
        return autonomy.give_proxy(question_id=question_id, proxy=told, by=by, at=at)
    except InvalidInput as error:
        names = {"giver": "entry_id", "holder": "holder" if holder_id is None else "holder_id"}
        raise InvalidInput.of({names.get(name, name): text for name, text in error.fields.items()}) from error


THIS = (("id", "question_id"),)
register(
    router,
    [
        Act(
            "/decisions/{uuid:id}/run-off", "发起另行选举，先是草稿", autonomy.ask_run_off,
            (NotAllowed, QuestionUnknown, NotEnded, NothingLeftOpen), THIS, ToAskAgain, Made, 201, told="id",
        ),
    ],
)  # fmt: skip
register(
    people,
    [
        Act(
            "/decisions/{uuid:id}/proxies", "登记一份书面委托", give_proxy,
            (NotAllowed, QuestionUnknown, RollNotFrozen, NoProxies, ProxyNotNow, EntryUnknown), THIS, ToGive, Made, 201,
            told="id",
        ),
        Act(
            "/decisions/{uuid:id}/proxies/announcement", "委托的名单公布了", autonomy.announce_proxies,
            (NotAllowed, QuestionUnknown, ProxyNotNow), THIS, ToAnnounce, shapes.Announced, told="announced",
        ),
        Act(
            "/decisions/proxies/{uuid:id}/withdrawal", "撤回一份委托，代投以前", autonomy.withdraw_proxy,
            (NotAllowed, ProxyUnknown, QuestionUnknown, ProxyNotNow), (("id", "proxy_id"),), ToWithdraw,
        ),
    ],
)  # fmt: skip
