"""What waits at places that ended: doors and people, and where somebody says each belongs now."""

from collections.abc import Sequence
from datetime import datetime
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
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import homes as shapes
from liren.api.shapes.base import Page
from liren.api.where import known
from liren.kit.errors import NotYours
from liren.registry import public as registry
from liren.territories.errors import PlaceUnknown

router = Router(tags=["房屋"])
people = Router(tags=["居民"])

Place = Annotated[str, Query(max_length=120, description="地点的路径；看这里和以下")]
Ended = Annotated[str, Query(max_length=120, description="撤销的楼栋的路径")]
Path = Annotated[str, Described(max_length=120)]


class ToMove(Asked):
    """这几户现在归到 to 这栋楼；住在里面的人跟着门走。"""

    doors: list[UUID] = Described(min_length=1, max_length=2000)
    to: Path
    joins: bool = Described(False, description="那里门牌一样的，就是同一户")
    source: Literal["visited", "told", "imported", "shared", "inferred"]
    quality: Literal["checked", "unchecked", "doubtful"]


class ToSettle(Asked):
    """不住在哪一户里的人，现在归到接替的地方。"""

    place: Path
    to: Path


@operation(
    router, "GET", "/homes/left", summary="撤销的地方还有多少户、多少人没有定归到哪里",
    gives={200: Page[shapes.LeftAt]}, refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def homes_left(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    found = registry.left_at(known(place).path, actor_of(request))
    page = paged(found, after, limit, by=lambda one: one.place.path)
    return {**page, "items": [_told(one) for one in page["items"]]}


@operation(
    router, "GET", "/homes/left/doors", summary="一栋撤销的楼里没有定的各户，按单元、楼层",
    gives={200: Page[shapes.LeftDoor]}, refuses=(NotAllowed, PlaceUnknown, registry.BuildingUnknown),
)  # fmt: skip
def doors_left(request: HttpRequest, place: Ended, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    _, doors, gone = registry.doors_left(known(place).path, actor_of(request))
    told = [(True, one) for one in doors] + [(False, one) for one in gone]
    page = paged(told, after, limit, by=lambda one: str(one[1].dwelling.id))
    return {
        **page,
        "items": [
            {"dwelling": one.dwelling, "people": one.people, "standing": one.standing, "waits": waits}
            for waits, one in page["items"]
        ],
    }  # fmt: skip


def move_doors(
    *, doors: Sequence[UUID], to: str, joins: bool, source: str, quality: str, by: Actor, at: datetime
) -> registry.Moved:
    return registry.move_dwellings(
        ids=doors, to=known(to).path, joins=joins, source=source, quality=quality, by=by, at=at
    )  # fmt: skip


def settle_people(*, place: str, to: str, by: Actor, at: datetime) -> int:
    return registry.settle_left_people(path=known(place).path, to=to, by=by, at=at)


register(
    router,
    [
        Act(
            "/homes/left/doors", "撤销的楼里的几户，归到现在的一栋楼", move_doors,
            (
                NotAllowed, PlaceUnknown, registry.DwellingUnknown, registry.DwellingEnded, registry.DwellingChanged,
                registry.DwellingInvalid,
            ),
            (), ToMove, shapes.DoorsMoved,
        ),
    ],
)  # fmt: skip
register(
    people,
    [
        Act(
            "/homes/left/people", "撤销的地方不住在哪一户里的人，归到接替的地方", settle_people,
            (NotAllowed, PlaceUnknown, NotYours, registry.BuildingUnknown), (), ToSettle, shapes.PeopleSettled,
            told="stays",
        ),
    ],
)  # fmt: skip


def _told(one: registry.LeftAt) -> dict[str, Any]:
    numbers = {name: getattr(one, name) for name in ("doors", "people", "behind")}
    return {**numbers, "path": one.place.path, "name": one.place.name, "ended": one.place.valid_to,
            "heirs": [heir.path for heir in one.heirs]}  # fmt: skip
