"""The grids of a community drawn anew: looked at, foreseen, decided."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.places import Path
from liren.api.shapes import places as shapes
from liren.api.where import managed
from liren.kit.clock import now
from liren.territories import public as territories
from liren.territories.errors import GridsChanged, PlaceClosed, PlaceInvalid, PlaceUnknown

router = Router(tags=["网格调整"])

LOOKING = (NotAllowed, PlaceUnknown)


class NewGrid(Asked):
    """要新设的网格；key 是这次调整里的叫法，例如 n1。"""

    key: str = Described(min_length=1, max_length=20)
    name: str = Described(min_length=1, max_length=40)
    code: str | None = Described(None, max_length=32)


class Plan(Asked):
    """怎么调整。网格用编号，新网格用它的 key，不划入网格用 null。"""

    on: date = Described(description="从哪天起")
    reason: str = Described(min_length=1, max_length=500, description="依据或原因")
    into: dict[int, int | str | None] = Described(
        default_factory=dict, max_length=5000, description="楼栋编号 → 去哪个网格；没写的不动"
    )
    new: list[NewGrid] = Described(default_factory=list, max_length=50)
    close: dict[int, list[int | str]] = Described(
        default_factory=dict, max_length=200, description="撤销的网格 → 由谁接着"
    )


class Redrawing(Plan):
    """决定。seen 是看到的现状。"""

    seen: str = Described(max_length=100, description="网格现状里的 seen")


@operation(
    router, "GET", "/places/{path}/grids", summary="一个社区现在的网格和楼栋",
    gives={200: shapes.Grids}, refuses=LOOKING,
)  # fmt: skip
def grids(request: HttpRequest, path: Path) -> Any:
    standing = _standing(path, actor_of(request))
    return {
        "seen": standing.seen,
        "grids": [{"grid": grid, "buildings": [b.id for b in standing.of(grid.id)]} for grid in standing.grids],
        "buildings": standing.buildings,
    }


@operation(
    router, "POST", "/places/{path}/grids/preview", summary="这样调整会怎样；什么也不变",
    gives={200: shapes.GridsForeseen}, refuses=(*LOOKING, PlaceInvalid),
)  # fmt: skip
def foresee_grids(request: HttpRequest, path: Path, given: Plan) -> Any:
    standing, plan = _standing(path, actor_of(request)), _plan(given)
    if problems := territories.plan_problems(standing, plan, given.on, given.reason, now()):
        raise PlaceInvalid.of(problems)
    what = territories.would_be_drawn(standing, plan)
    told = affairs.foreseen(what)
    return {"moved": len(what.came_from), "heirs": what.heirs, "follow": told.follow, "unclear": told.unclear}


@operation(
    router, "POST", "/places/{path}/grids", summary="决定调整网格；在办的事跟着走",
    gives={201: shapes.Redrawn}, refuses=(*LOOKING, PlaceInvalid, PlaceClosed, GridsChanged),
)  # fmt: skip
def redraw_grids(request: HttpRequest, path: Path, given: Redrawing) -> Any:
    actor = actor_of(request)
    standing = _standing(path, actor)
    made = territories.redraw_grids(
        community=standing.community.id, plan=_plan(given), on=given.on, reason=given.reason, seen=given.seen,
        by=actor, at=now(),
    )  # fmt: skip
    return Status(201, {"id": made})


def _standing(path: str, by: Actor) -> territories.Arrangement:
    """The grids of a standing community that `by` manages. Raises NotAllowed, PlaceUnknown."""
    here = managed(path, by)
    found = territories.arrangement(here.id) if here.valid_to is None else None
    if found is None:
        raise PlaceUnknown(what="这个社区", which=path[:120])
    return found


def _plan(given: Plan) -> territories.Plan:
    new = [territories.NewGrid(one.key, one.name, one.code) for one in given.new]
    return territories.Plan(given.into, new, given.close)
