"""Draws by lot 抽签: committed to, drawn and recomputed for anybody; who was drawn is told as the page tells it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, Actor
from liren.affairs.errors import NoSuchAffair
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import electing as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.autonomy import public as autonomy
from liren.autonomy.errors import RollNotFrozen, RollUnknown
from liren.autonomy.public import draws as kept

router = Router(tags=["抽签"])
people = Router(tags=["名册"])


class ToCommit(Asked):
    """从一份锁定的名册里抽几个人；先公布种子的摘要。"""

    title: str = Described(max_length=100, description="为什么事抽签")
    seats: Annotated[int, Described(ge=1, le=500)]
    by_what: list[Literal["age", "building"]] = Described(
        default_factory=list, max_length=2, description="按什么分层：age 年龄段、building 楼栋；不写是不分"
    )
    affair: UUID | None = Described(None, description="为哪件协商事项")


class ToDraw(Asked):
    word: str = Described(max_length=60, description="摘要公布以后、当着大家定的数字或字句")
    source: str = Described(max_length=100, description="谁、怎么定的")


class ToAnswer(Asked):
    """来或者不来；不来的选原因，同一层的下一位递补。"""

    comes: bool
    why: Literal["", "time", "health", "unwilling", "unreached", "moved"] = Described(
        "", description="time 没有时间、health 身体不便、unwilling 不想参加、unreached 联系不上、moved 不住这里了"
    )
    named: bool = Described(False, description="同意公布遮住的姓名")


@operation(
    people, "GET", "/rolls/{uuid:id}/draws", public=True, summary="从一份名册抽的签，新的在前，至多 50",
    gives={200: Page[shapes.DrawLine]}, refuses=(RollUnknown,),
)  # fmt: skip
def draws(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    autonomy.roll(id, actor_of(request))
    return paged(kept.draws_of(id), after, limit)


@operation(
    router, "GET", "/draws/{uuid:id}", public=True, summary="一次抽签：事先公布了什么，抽中了哪几号",
    gives={200: shapes.Draw}, refuses=(kept.DrawUnknown,),
)  # fmt: skip
def one_draw(request: HttpRequest, id: UUID) -> Any:
    return kept.draw_page(id, NOBODY)


@operation(
    router, "GET", "/draws/{uuid:id}/package", public=True,
    summary="抽了以后，原样给 ./liren verify draw 再算一遍；还没有抽的是 404", gives={200: dict[str, Any]},
    refuses=(kept.DrawUnknown,),
)  # fmt: skip
def draw_package(request: HttpRequest, id: UUID) -> Any:
    found = kept.draw_page(id, NOBODY).package
    if found is None:
        raise kept.DrawUnknown
    return dict(found)


@operation(
    people, "GET", "/draws/{uuid:id}/seats", summary="抽中的各位和本人的；姓名遮住，没有同意公布的只给编名册的人和本人",
    gives={200: shapes.DrawnSeats}, refuses=(kept.DrawUnknown,),
)  # fmt: skip
def draw_seats(request: HttpRequest, id: UUID) -> Any:
    page = kept.draw_page(id, actor_of(request))
    return {"items": page.drawn, "own": page.own}


def commit_draw(
    *, roll_id: UUID, title: str, seats: int, by_what: Sequence[str], affair: UUID | None, by: Actor, at: datetime
) -> UUID:
    return kept.commit_draw(roll_id=roll_id, title=title, seats=seats, by_what=by_what, affair=affair, by=by, at=at)


register(
    people,
    [
        Act(
            "/rolls/{uuid:id}/draws", "说明要抽几个人，公布种子的摘要", commit_draw,
            (NotAllowed, RollUnknown, RollNotFrozen, NoSuchAffair), (("id", "roll_id"),), ToCommit, Made, 201,
            told="id",
        ),
        Act(
            "/draws/{uuid:id}/drawing", "用现场定的一句话抽，只抽一次", kept.draw,
            (NotAllowed, kept.DrawUnknown, RollUnknown, kept.DrawDone), (("id", "draw_id"),), ToDraw,
            shapes.DrawnNumbers, told="numbers", key="take_draw",
        ),
        Act(
            "/draws/seats/{uuid:id}/answer", "抽中的来不来；本人或编名册的人", kept.answer_seat,
            (NotAllowed, kept.DrawUnknown, RollUnknown, kept.DrawDone), (("id", "seat_id"),), ToAnswer,
        ),
    ],
)  # fmt: skip
