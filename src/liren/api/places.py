"""Places: public facts, readable by anybody; added and outlined by who manages them."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import places as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.homes import Portrait
from liren.api.where import known, managed
from liren.kit.clock import CHINA, now
from liren.kit.errors import NotYours
from liren.registers import public as registers
from liren.territories import public as territories
from liren.territories.errors import PlaceClosed, PlaceInvalid, PlaceUnknown

router = Router(tags=["地点"])

Path = Annotated[str, Described(max_length=120, description="地点的路径，例如 32.05.06.")]
On = Annotated[date | None, Query(description="看这一天的样子；不写就是现在")]
Code = Annotated[str, Described(pattern=r"^\d{6}$", description="六位代码")]
Level = Annotated[int, Query(ge=1, le=3, description="1 省、2 市、3 区县")]
MANAGING = (NotAllowed, PlaceUnknown, PlaceClosed, PlaceInvalid)


class NewPlace(Asked):
    """在社区下添小区、网格，在小区或社区下添楼栋。"""

    kind: Literal["estate", "grid", "building"]
    name: str = Described(min_length=1, max_length=40)
    code: str | None = Described(None, max_length=32)
    grid: str | None = Described(None, max_length=120, description="楼栋所在网格的路径")


class ToGrid(Asked):
    """这栋楼今天起属于哪个网格。"""

    grid: str = Described(max_length=120, description="网格的路径")


class Outline(Asked):
    """一个地点的边界。"""

    shape: str = Described(min_length=1, max_length=2_000_000, description="GeoJSON 的面，先经度后纬度")
    system: Literal[tuple(territories.SYSTEMS)]  # type: ignore[valid-type]  # the room's own list
    source: str = Described(min_length=1, max_length=200, description="从哪里来，以后能核对")


@operation(
    router, "GET", "/places", public=True, summary="按名称找地点，最像的在前", gives={200: Page[shapes.Place]}
)  # fmt: skip
def search_places(
    request: HttpRequest,
    text: Annotated[str, Query(min_length=1, max_length=100, description="人们怎么说就怎么写")],
    within: Annotated[str | None, Query(max_length=120, description="只在这个路径以下找")] = None,
    after: asked.Cursor = None,
    limit: asked.Size = 20,
) -> Any:
    return paged(territories.search(text, within=within, limit=200), after, limit, by=lambda p: p.path)


@operation(
    router, "GET", "/places/children", public=True, summary="下一级地点；不写 of 就是各省",
    gives={200: Page[shapes.Place]},
)  # fmt: skip
def child_places(
    request: HttpRequest,
    of: Annotated[str, Query(max_length=120)] = "",
    on: On = None,
    after: asked.Cursor = None,
    limit: asked.Size = 200,
) -> Any:
    return paged(territories.children(of, on=on), after, limit, by=lambda p: p.path)


@operation(
    router, "GET", "/places/{path}", public=True, summary="一个地点和它所在的各级",
    gives={200: shapes.PlaceWithin}, refuses=(PlaceUnknown,),
)  # fmt: skip
def place(request: HttpRequest, path: Path, on: On = None) -> Any:
    found = territories.place_at(path, on=on) if territories.is_path(path) else None
    if found is None:
        raise PlaceUnknown(what="这个地方", which=path[:120])
    own = shapes.Place.model_validate(found).model_dump()
    return {**own, "ancestors": territories.ancestors(found.path, on=on)}


@operation(
    router, "GET", "/places/{path}/portrait", summary="社区、小区、网格或楼栋的画像：七类各有多少",
    gives={200: Portrait}, refuses=(PlaceUnknown, NotYours, NotAllowed),
)  # fmt: skip
def portrait(request: HttpRequest, path: Path) -> Any:
    return registers.portrait(known(path).path, actor_of(request), at=now())


@operation(
    router, "GET", "/places/{path}/below", public=True, summary="这个地点以下的全部地点，按路径排",
    gives={200: Page[shapes.Place]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def places_below(
    request: HttpRequest,
    path: Path,
    level: Annotated[int | None, Query(ge=1, le=7, description="只要这一级：6 小区和网格、7 楼栋")] = None,
    on: On = None,
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    found = territories.descendants(known(path).path, level=level, after=after, limit=limit, on=on)
    return {"items": found.places, "after": found.after}


@operation(
    router, "GET", "/places/{path}/history", public=True, summary="这个地点历年的代码，和它接的代码",
    gives={200: shapes.CodeHistory}, refuses=(PlaceUnknown,),
)  # fmt: skip
def place_history(request: HttpRequest, path: Path) -> Any:
    codes, took_over = territories.told_of(known(path))
    return {"codes": codes, "took_over": took_over}


@operation(
    router, "GET", "/codes", public=True, summary="一天有哪些代码：某省、某市之下",
    gives={200: Page[shapes.CodeThen]},
)  # fmt: skip
def codes_then(
    request: HttpRequest,
    on: Annotated[date, Query()],
    prefix: Annotated[str, Query(pattern=r"^(\d{2}|\d{4}|\d{6})$", description="两位、四位或六位")],
    level: Level = 3,
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    found = territories.codes_on(prefix, on, level=level)
    return paged(found, after, limit, by=lambda one: f"{one.span.code}:{one.span.since}")


@operation(
    router, "GET", "/codes/{code}", public=True, summary="一个代码后来怎样了", gives={200: shapes.Fate}
)  # fmt: skip
def fate_of_code(request: HttpRequest, code: Code, on: On = None) -> Any:
    return territories.became(code, on=on)


@operation(
    router, "GET", "/places/{path}/coverage", summary="一个社区的网格有没有盖全、有没有重叠",
    gives={200: shapes.Coverage}, refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def coverage(request: HttpRequest, path: Path) -> Any:
    here = managed(path, actor_of(request))
    found = territories.coverage(here.id)
    if found is None:
        raise PlaceUnknown(what="这个社区", which=path[:120])
    return found


@operation(
    router, "POST", "/places/{path}/places", summary="添小区、网格、楼栋",
    gives={201: shapes.Place}, refuses=MANAGING,
)  # fmt: skip
def add_place(request: HttpRequest, path: Path, given: NewPlace) -> Any:
    actor = actor_of(request)
    here = managed(path, actor)
    grid = known(given.grid).id if given.grid else None
    made = territories.add_below(
        parent=here.id, kind=given.kind, name=given.name, code=given.code, grid=grid, by=actor, at=now()
    )
    return Status(201, made)


@operation(
    router, "POST", "/places/{path}/grid", summary="这栋楼今天起属于哪个网格",
    gives={204: None}, refuses=MANAGING,
)  # fmt: skip
def put_in_grid(request: HttpRequest, path: Path, given: ToGrid) -> Any:
    actor, at = actor_of(request), now()
    building, grid = managed(path, actor), managed(given.grid, actor)
    territories.put_in_grid(building=building.id, grid=grid.id, since=at.astimezone(CHINA).date(), by=actor, at=at)
    return Status(204, None)


@operation(
    router, "POST", "/places/{path}/shape", summary="画边界", gives={200: shapes.Area}, refuses=MANAGING
)  # fmt: skip
def draw_shape(request: HttpRequest, path: Path, given: Outline) -> Any:
    actor = actor_of(request)
    here = managed(path, actor)
    area = territories.draw_shape(
        place=here.id, geojson=given.shape, system=given.system, source=given.source, by=actor, at=now()
    )
    return {"area_m2": area}
