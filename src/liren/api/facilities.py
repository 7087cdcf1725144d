"""Facilities and things 设施: readable by everybody, kept by who keeps the place."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import cut, id_after, paged
from liren.api.shapes import facilities as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.public import facilities as registry
from liren.territories import public as territories
from liren.territories.errors import PlaceUnknown

STREET, DAYS = 4, 31
router = Router(tags=["设施"])

Place = Annotated[str, Query(max_length=120, description="地点的路径；看这里和以下")]
Text = Annotated[str, Described(max_length=200)]
KEEPING = (NotAllowed, NotYours, registry.FacilityGone)


class Wanted(Asked):
    """一处设施。type 见 lawbook/facilities/types.yaml；钟点写成 09:00-17:30。"""

    name: str = Described(min_length=1, max_length=60)
    type: str = Described(max_length=40)
    address: Text = ""
    lon: str = Described("", max_length=20)
    lat: str = Described("", max_length=20)
    system: Literal["", "CGCS2000", "WGS-84", "GCJ-02"] = ""
    mode: Literal["", "residents", "entrusted", "direct"] = ""
    operator: UUID | None = None
    agreement: Text = ""
    station_of: UUID | None = None
    phone: str = Described("", max_length=30)
    weekdays: str = Described("", max_length=20)
    weekend: str = Described("", max_length=20)
    holidays: Literal["", "closed", "usual", "other"] = ""
    holiday_hours: str = Described("", max_length=20)
    hours_note: Text = ""
    note: Text = ""
    source: Literal["visited", "told", "imported", "shared", "inferred"]
    quality: Literal["checked", "unchecked", "doubtful"]


class New(Asked):
    """登记一处设施。"""

    place: str = Described(max_length=120, description="地点的路径")
    since: asked.Day
    facility: Wanted


class Changed(Asked):
    """改成这样；seen 是您看到的 version。"""

    seen: int = Described(ge=1, le=2**31 - 1)
    on: asked.Day | None = None
    place: str = Described("", max_length=120, description="地点的路径；不换地方就不写")
    facility: Wanted


class Ended(Asked):
    """停用。"""

    on: asked.Day
    why: str = Described(min_length=1, max_length=200)


class Why(Asked):
    """原因。"""

    why: str = Described(min_length=1, max_length=200)


class NewRoom(Asked):
    """一个房间；面积是平方米。"""

    name: str = Described(min_length=1, max_length=40)
    use: str = Described(max_length=40, description="activity 服务活动、hall 大厅窗口、office 办公、shared 共用")
    area: str = Described(max_length=12)
    seats: str = Described("", max_length=6)
    bookable: bool = False


class ChangedRoom(NewRoom):
    """房间改成这样；seen 是您看到的那间的 stamp，别人先改过就不改。"""

    seen: str | None = Described(None, max_length=120)


class NewWindow(Asked):
    """一个窗口。"""

    name: str = Described(min_length=1, max_length=40)
    matters: str = Described(min_length=1, max_length=200)


class NewException(Asked):
    """有几天不开，或钟点不同；两头的日子都算，last 不写就是一天，hours 空着是不开。"""

    first: asked.Day
    last: asked.Day | None = None
    hours: str = Described("", max_length=20)
    reason: str = Described(min_length=1, max_length=100)


class Lifted(Asked):
    """从那天起照常；on 不写就是今天。"""

    on: asked.Day | None = None
    why: str = Described(min_length=1, max_length=200)


class NewPhase(Asked):
    """一个阶段；cost 是元。"""

    phase: Literal["invest", "build", "run", "maintain", "reuse"]
    began_on: asked.Day
    ended_on: asked.Day | None = None
    document: str = Described(min_length=1, max_length=200)
    cost: str = Described("", max_length=20)
    payer: str = Described("", max_length=60)
    note: Text = ""


class NewPremises(Asked):
    """收回、调整或租赁来的用房；cost 是元，租赁为一年。"""

    path: str = Described(max_length=120, description="地点的路径")
    way: Literal["recover", "adjust", "rent"]
    address: str = Described(min_length=1, max_length=200)
    area: str = Described(max_length=12)
    on: asked.Day
    until: asked.Day | None = None
    document: str = Described(min_length=1, max_length=200)
    cost: str = Described(max_length=20)
    whose: str = Described(min_length=1, max_length=60)
    facility_id: UUID | None = None
    note: Text = ""


def _wanted(given: Wanted) -> registry.Wanted:
    told = {name: str(value) if value is not None else "" for name, value in given.model_dump().items()}
    return registry.Wanted(**told)


def _near(path: str) -> territories.Place:
    """A street or what lies below: whole counties are not counted for everybody."""
    here = known(path)
    if here.level < STREET:
        raise InvalidInput(place="范围太大，请选到街道或以下")
    return here


@operation(
    router, "GET", "/facilities", public=True, summary="一个地方在用的设施", gives={200: Page[shapes.Facility]},
    refuses=(PlaceUnknown,),
)  # fmt: skip
def facilities(
    request: HttpRequest, place: Place, branch: Literal["", "2.1", "2.2", "2.3", "2.4"] = "",
    text: Annotated[str, Query(max_length=100)] = "", after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    here = _near(place)
    return cut(registry.facilities(here.path, branch=branch, text=text, after=id_after(after), limit=limit + 1), limit)


@operation(
    router, "GET", "/service-points", public=True, summary="一个地方的服务点、窗口和分中心",
    gives={200: Page[shapes.ServicePoint]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def service_points(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    found = registry.service_points(_near(place).path)
    told = [{"facility": one, "windows": windows, "stations": stations} for one, windows, stations in found]
    return paged(told, after, limit, by=lambda one: str(one["facility"].id))  # type: ignore[attr-defined]


@operation(
    router, "GET", "/facilities/{uuid:id}", public=True, summary="一处设施，现在或那天的样子",
    gives={200: shapes.FacilityWhole}, refuses=(NotYours,),
)  # fmt: skip
def facility(
    request: HttpRequest, id: UUID,
    on: Annotated[asked.Day | None, Query(description="看这一天的样子；不写就是现在")] = None,
) -> Any:  # fmt: skip
    rooms = registry.rooms(id, on=on)
    return {
        "facility": registry.facility(id, on=on), "rooms": rooms, "areas": registry.areas(rooms),
        "windows": registry.windows(id), "phases": registry.phases(id),
        "exceptions": registry.exceptions(id, at=now()),
    }  # fmt: skip


@operation(
    router, "GET", "/facilities/{uuid:id}/opening", public=True, summary="一处设施哪天开、几点到几点，31 天",
    gives={200: Page[shapes.OpenDay]}, refuses=(NotYours,),
)  # fmt: skip
def opening(
    request: HttpRequest, id: UUID,
    since: Annotated[asked.Day | None, Query(description="从哪天起；不写就是今天")] = None,
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    at = now()
    first, told = since or at.astimezone(CHINA).date(), registry.opening(registry.facility(id), at=at)
    days = [told.on(first + timedelta(days=n)) for n in range(DAYS)]
    return paged(days, after, limit, by=lambda one: str(one.day))


@operation(
    router, "GET", "/facilities/{uuid:id}/history", public=True, summary="一处设施的经过，新的在前",
    gives={200: Page[shapes.Told]}, refuses=(NotYours,),
)  # fmt: skip
def history(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    registry.facility(id)
    told = list(enumerate(registry.history(id, limit=1000)))
    page = paged(told, after, limit, by=lambda one: str(one[0]))
    return {**page, "items": tuple(one for _, one in page["items"])}


@operation(
    router, "POST", "/facilities", summary="登记一处设施", gives={201: Made}, refuses=(NotAllowed, PlaceUnknown)
)  # fmt: skip
def register_facility(request: HttpRequest, given: New) -> Any:
    actor = actor_of(request)
    here = managed(given.place, actor, registry.ACT)
    made = registry.register_facility(
        place_path=here.path, wanted=_wanted(given.facility), since=given.since, by=actor, at=now()
    )
    return Status(201, {"id": made})


@operation(
    router, "POST", "/facilities/{uuid:id}/changes", summary="改一处设施，原来的样子留着", gives={204: None},
    refuses=(*KEEPING, registry.FacilityChanged),
)  # fmt: skip
def change_facility(request: HttpRequest, id: UUID, given: Changed) -> Any:
    registry.change_facility(
        facility_id=id,
        wanted=_wanted(given.facility),
        seen=given.seen,
        on=given.on,
        place_path=given.place,
        by=actor_of(request),
        at=now(),
    )
    return Status(204, None)


@operation(
    router, "GET", "/premises", summary="社区用房怎么来的", gives={200: Page[shapes.Premises]},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def premises(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    here = managed(place, actor_of(request), registry.ACT)
    return cut(registry.premises(here.path, after=id_after(after), limit=limit + 1), limit)


def _of(name: str) -> tuple[tuple[str, str], ...]:
    return (("id", name),)


register(
    router,
    [
        Act(
            "/facilities/{uuid:id}/end", "停用", registry.end_facility, KEEPING, _of("facility_id"), Ended
        ),
        Act(
            "/facilities/{uuid:id}/withdrawal", "登记有误，撤回", registry.withdraw_facility, KEEPING,
            _of("facility_id"), Why,
        ),
        Act(
            "/facilities/{uuid:id}/rooms", "添一个房间", registry.add_room, KEEPING, _of("facility_id"), NewRoom, Made,
            201, told="id",
        ),
        Act("/rooms/{uuid:id}/changes", "改一个房间", registry.change_room,
            (*KEEPING, registry.FacilityChanged), _of("room_id"), ChangedRoom),
        Act("/rooms/{uuid:id}/end", "这间不再用", registry.end_room, KEEPING, _of("room_id")),
        Act(
            "/facilities/{uuid:id}/windows", "开一个窗口", registry.add_window, KEEPING, _of("facility_id"), NewWindow,
            Made, 201, told="id",
        ),
        Act(
            "/facilities/{uuid:id}/exceptions", "写几天不开或钟点不同", registry.except_days, KEEPING,
            _of("facility_id"), NewException, Made, 201, told="id",
        ),
        Act("/exceptions/{uuid:id}/lifting", "开放变动撤回，从那天起照常", registry.lift_exception, KEEPING,
            _of("exception_id"), Lifted),
        Act("/windows/{uuid:id}/end", "窗口不再开", registry.end_window, KEEPING, _of("window_id")),
        Act(
            "/facilities/{uuid:id}/phases", "记一个阶段", registry.begin_phase, KEEPING, _of("facility_id"), NewPhase,
            Made, 201, told="id",
        ),
        Act("/phases/{uuid:id}/withdrawal", "阶段记错了，撤回", registry.withdraw_phase, KEEPING, _of("phase_id"), Why),
        Act("/premises", "记一处用房", registry.record_premises, (NotAllowed,), (), NewPremises, Made, 201, told="id"),
        Act("/premises/{uuid:id}/withdrawal", "用房记错了，撤回", registry.withdraw_premises, (NotAllowed, NotYours),
            _of("premises_id"), Why),
    ],
)  # fmt: skip
