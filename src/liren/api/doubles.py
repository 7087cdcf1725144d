"""Two entries of one person: those that may be, both side by side, what is proposed, and what is decided."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.shapes import doubles as shapes
from liren.api.shapes.places import Made
from liren.api.where import known
from liren.kit.errors import NotYours
from liren.registry.public import OwnChange, doubles
from liren.territories.errors import PlaceUnknown

router = Router(tags=["居民"])

Why = Annotated[str, Described(max_length=200)]
HERE = (NotAllowed, NotYours)
DECIDED = (*HERE, OwnChange, doubles.DoubleDecided, doubles.NotOnePerson)


class Looking(Asked):
    """为什么查；查到的人看得到。"""

    purpose: str = Described(max_length=100)


class Proposing(Asked):
    """goes 并入 stays；lives：现在的住处和户以哪一份为准。"""

    stays: UUID
    goes: UUID
    lives: Literal["stays", "goes"] = "stays"
    why: Why


class Reason(Asked):
    """不同意的原因。"""

    why: Why


@operation(
    router, "GET", "/residents/doubles", summary="等同意的合并", gives={200: list[shapes.Waits]},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def waiting(request: HttpRequest, place: Annotated[str, Query(max_length=120)]) -> Any:
    return doubles.waiting(actor_of(request), known(place).path)


@operation(
    router, "GET", "/residents/doubles/{uuid:id}", summary="一项合并，遮住的", gives={200: shapes.Proposed},
    refuses=(NotYours,),
)  # fmt: skip
def proposal(request: HttpRequest, id: UUID) -> Any:
    return doubles.proposal(id, actor_of(request))


@operation(
    router, "GET", "/residents/{uuid:id}/beside/{uuid:other}", summary="两份登记放在一起，遮住的",
    gives={200: shapes.Beside}, refuses=HERE,
)  # fmt: skip
def beside(request: HttpRequest, id: UUID, other: UUID) -> Any:
    return doubles.beside(id, other, actor_of(request))


def _agree(*, id: UUID, by: Actor, at: datetime) -> bool:
    return doubles.agree(double_id=id, by=by, at=at)


ONE = (("id", "double_id"),)
register(
    router,
    [
        Act("/residents/{uuid:id}/doubles", "可能是同一个人的登记，最多 20 份，遮住的", doubles.likely, HERE,
            (("id", "resident_id"),), Looking, shapes.Found, told="entries", key="likely_doubles"),
        Act("/residents/doubles", "提出：两份登记是同一个人", doubles.propose,
            (*HERE, doubles.DoubleWaits, doubles.NotOnePerson), (), Proposing, Made, 201, told="id",
            key="propose_double"),
        Act("/residents/doubles/{uuid:id}/agreement", "同意合并；两边都同意了就合并", _agree, DECIDED, (), None,
            shapes.Agreed, told="merged", key="agree_double"),
        Act("/residents/doubles/{uuid:id}/refusal", "不同意合并", doubles.refuse, DECIDED, ONE, Reason,
            key="refuse_double"),
        Act("/residents/doubles/{uuid:id}/drop", "撤回自己提的合并", doubles.drop, (NotYours, doubles.DoubleDecided),
            ONE, key="drop_double"),
    ],
)  # fmt: skip
