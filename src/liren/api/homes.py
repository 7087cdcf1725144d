"""Homes 房屋: dwellings of a place, registered and changed by who looks after them; groups of people as numbers."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import id_after, paged
from liren.api.shapes import homes as shapes
from liren.api.shapes.base import Page
from liren.api.where import known
from liren.kit.clock import now
from liren.registry import public as registry
from liren.registry.public import groups
from liren.territories.errors import PlaceUnknown

router = Router(tags=["房屋"])
numbers = Router(tags=["人群服务"])

Place = Annotated[str, Query(max_length=120, description="地点的路径；看这里和以下")]
KEEPING = (registry.DwellingUnknown, registry.DwellingEnded, registry.DwellingInvalid, NotAllowed)
_Area = Annotated[Decimal, Described(gt=0, le=100_000, max_digits=8, decimal_places=2)]


class Facts(Asked):
    """一套房屋；不知道的不写。"""

    unit: str = Described("", max_length=20)
    floor: int = Described(ge=-20, le=200)
    room: str = Described(min_length=1, max_length=20)
    use: Literal[tuple(registry.USES)] | None = None  # type: ignore[valid-type]  # the room's own list
    area: _Area | None = None
    tenure: Literal[tuple(registry.TENURES)] | None = None  # type: ignore[valid-type]  # the room's own list


class _Known(Asked):
    facts: Facts
    source: Literal["visited", "told", "imported", "shared", "inferred"]
    quality: Literal["checked", "unchecked", "doubtful"]


class NewDwelling(_Known):
    """登记一套房屋。"""

    building: str = Described(max_length=120, description="楼栋的路径")
    since: asked.Day | None = None


class ChangedDwelling(_Known):
    """改成这样；on 是从哪天起，不写就是原来登记错了；seen 是您看到的那一份。"""

    on: asked.Day | None = None
    why: str = Described("", max_length=200)
    seen: str = Described(max_length=40)


class EndedDwelling(Asked):
    """不在了：拆除，或者并进别的一套。"""

    on: asked.Day
    why: str = Described(min_length=1, max_length=200)


class Why(Asked):
    """原因。"""

    why: str = Described(min_length=1, max_length=200)


def _facts(given: Facts) -> registry.Facts:
    return registry.Facts(**given.model_dump())


@operation(
    router, "GET", "/homes", summary="一个地方的房屋", gives={200: Page[shapes.Dwelling]},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def homes(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = registry.dwellings_at(known(place).path, by=actor_of(request), after=id_after(after), limit=limit)
    return {"items": page.dwellings, "after": str(page.after) if page.after else None}


@operation(
    router, "GET", "/homes/counts", summary="一个地方有多少套房屋，按用途",
    gives={200: shapes.HomesCount}, refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def homes_counted(request: HttpRequest, place: Place) -> Any:
    path = known(place).path
    registry.dwellings_at(path, by=actor_of(request), limit=1)  # who may see them may count them
    return registry.homes_count(path)


@operation(
    router, "GET", "/homes/{uuid:id}", summary="一套房屋现在的样子", gives={200: shapes.Dwelling},
    refuses=(registry.DwellingUnknown,),
)  # fmt: skip
def home(request: HttpRequest, id: UUID) -> Any:
    return registry.dwelling(id, actor_of(request))


@operation(
    router, "GET", "/homes/{uuid:id}/history", summary="一套房屋的经过，新的在前", gives={200: Page[shapes.Dwelling]},
    refuses=(registry.DwellingUnknown,),
)  # fmt: skip
def home_history(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    told = list(enumerate(registry.dwelling_history(id, actor_of(request))))
    page = paged(told, after, limit, by=lambda one: str(one[0]))
    return {**page, "items": tuple(one for _, one in page["items"])}


@operation(
    router, "POST", "/homes", summary="登记一套房屋", gives={201: shapes.Dwelling},
    refuses=(registry.BuildingUnknown, registry.BuildingClosed, registry.DwellingInvalid, NotAllowed, PlaceUnknown),
)  # fmt: skip
def register_home(request: HttpRequest, given: NewDwelling) -> Any:
    made = registry.register_dwelling(
        building_id=known(given.building).id, facts=_facts(given.facts), since=given.since, source=given.source,
        quality=given.quality, by=actor_of(request), at=now(),
    )  # fmt: skip
    return Status(201, made)


@operation(
    router, "POST", "/homes/{uuid:id}/changes", summary="改一套房屋，原来的样子留着", gives={200: shapes.Dwelling},
    refuses=(*KEEPING, registry.DwellingChanged),
)  # fmt: skip
def change_home(request: HttpRequest, id: UUID, given: ChangedDwelling) -> Any:
    return registry.change_dwelling(
        id=id, facts=_facts(given.facts), on=given.on, source=given.source, quality=given.quality, why=given.why,
        seen=given.seen, by=actor_of(request), at=now(),
    )  # fmt: skip


@operation(
    router, "POST", "/homes/{uuid:id}/end", summary="这套房屋不在了", gives={200: shapes.Dwelling}, refuses=KEEPING
)  # fmt: skip
def end_home(request: HttpRequest, id: UUID, given: EndedDwelling) -> Any:
    return registry.end_dwelling(id=id, on=given.on, why=given.why, by=actor_of(request), at=now())


@operation(
    router, "POST", "/homes/{uuid:id}/withdrawal", summary="登记有误，撤回", gives={200: shapes.Dwelling},
    refuses=KEEPING,
)  # fmt: skip
def withdraw_home(request: HttpRequest, id: UUID, given: Why) -> Any:
    return registry.withdraw_dwelling(id=id, why=given.why, by=actor_of(request), at=now())


@operation(
    numbers, "GET", "/groups", summary="一个社区、网格或街道的人群，只有数", gives={200: shapes.Groups},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def groups_counted(
    request: HttpRequest, place: Place,
    on: Annotated[asked.Day | None, Query(description="看这一天；不写就是今天")] = None,
) -> Any:  # fmt: skip
    return groups.groups_at(known(place).path, groups.day_asked(on, now()), actor_of(request))
