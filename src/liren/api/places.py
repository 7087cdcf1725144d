"""Places: public facts, readable by anybody."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.api.door import operation
from liren.api.shapes import places as shapes
from liren.territories import public as territories
from liren.territories.errors import PlaceUnknown

router = Router(tags=["地点"])

Path = Annotated[str, Described(max_length=120, description="地点的路径，例如 32.05.06.")]


@operation(router, "GET", "/places", public=True, summary="按名称找地点", gives={200: list[shapes.Place]})
def search_places(
    request: HttpRequest,
    text: Annotated[str, Query(min_length=1, max_length=100, description="人们怎么说就怎么写")],
    within: Annotated[str | None, Query(max_length=120, description="只在这个路径以下找")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Any:
    return territories.search(text, within=within, limit=limit)


@operation(
    router, "GET", "/places/children", public=True, summary="下一级地点；不写 of 就是各省",
    gives={200: list[shapes.Place]},
)  # fmt: skip
def child_places(request: HttpRequest, of: Annotated[str, Query(max_length=120)] = "") -> Any:
    return territories.children(of)


@operation(
    router, "GET", "/places/{path}", public=True, summary="一个地点和它所在的各级",
    gives={200: shapes.PlaceWithin}, refuses=(PlaceUnknown,),
)  # fmt: skip
def place(request: HttpRequest, path: Path) -> Any:
    found = territories.place_at(path)
    if found is None:
        raise PlaceUnknown(what="这个地方", which=path[:120])
    own = shapes.Place.model_validate(found).model_dump()
    return {**own, "ancestors": territories.ancestors(found.path)}
