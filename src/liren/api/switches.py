"""Switches of a place: ordinary or emergency 平急转换, features on or off, what kind of community it is."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import NO_LONGER, cut
from liren.api.shapes import switches as shapes
from liren.api.shapes.base import Page
from liren.api.where import known
from liren.kit.clock import now
from liren.kit.errors import InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import ExemptionFromAbove, ModeNotYours, NoEmergency
from liren.territories.errors import PlaceUnknown

router = Router(tags=["平急转换和功能开关"])

Where = Annotated[str, Query(max_length=120, description="地点的路径；空为全国")]
Path = Annotated[str, Described(max_length=120, description="地点的路径")]
Reason = Annotated[str, Described(min_length=1, max_length=300)]
Type = Literal[("", *standards.COMMUNITY_TYPES)]  # type: ignore[valid-type]  # the room's own list


class Mode(Asked):
    """转入应急、结束应急，或本地不适用。"""

    path: Path
    mode: Literal["emergency", "ordinary", "as above"]
    reason: Reason
    until: asked.Moment | None = Described(None, description="应急到什么时候，至多 30 天")


class Feature(Asked):
    """开、关，或随上级。"""

    path: Path
    key: str = Described(max_length=60)
    value: Literal["on", "off", "as above"]
    reason: Reason
    community_type: Type = Described("", description="只对这一类社区")
    until: asked.Moment | None = None


class Kind(Asked):
    """这是哪一类社区；空为不说明。"""

    path: Path
    community_type: Type
    reason: Reason


@operation(
    router, "GET", "/switches", summary="一个地方现在的开关", gives={200: shapes.Switches},
    refuses=(NotYours, PlaceUnknown),
)  # fmt: skip
def switches(request: HttpRequest, place: Where = "") -> Any:
    actor = actor_of(request)
    path = _seen(place, actor)
    found = standards.standing([path], now())
    kind = found.type_of(path)
    return {
        "path": path,
        "mode": found.mode(path),
        "mode_decision": found.nearest("mode", path),
        "community_type": kind,
        "may_switch_mode": standards.may_switch_mode(actor, path),
        "features": [
            {
                "key": one.key,
                "title": one.title,
                "about": one.about,
                "on": found.feature_on(one.key, path),
                "decision": found.nearest(f"feature.{one.key}", path, kind),
            }
            for one in standards.features()
        ],
    }


@operation(
    router, "GET", "/switches/decisions", summary="在这个地方作过的决定，新的在前", gives={200: Page[shapes.Decision]},
    refuses=(NotYours, PlaceUnknown),
)  # fmt: skip
def switch_decisions(
    request: HttpRequest,
    place: Where = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    last = None if after is None else _number(after)
    return cut(standards.decisions(_seen(place, actor_of(request)), before=last, limit=limit + 1), limit)


def _number(after: str) -> int:
    if not (after.isascii() and after.isdecimal() and len(after) <= 18):
        raise InvalidInput(after=NO_LONGER)
    return int(after)


def _seen(path: str, by: Actor) -> str:
    """The path, if `by` may see its switches. Raises NotYours, PlaceUnknown."""
    if not standards.may_see_switches(by, path):
        raise NotYours(what="这个地方的开关")
    return known(path).path if path else path


DECIDING = (NotAllowed, NotYours)
register(
    router,
    [
        Act(
            "/switches/mode", "平急转换", standards.switch_mode,
            (ModeNotYours, NoEmergency, ExemptionFromAbove, NotYours), sends=Mode, gives=shapes.Decision,
        ),
        Act("/switches/feature", "开关一项功能", standards.switch_feature, DECIDING, (), Feature, shapes.Decision),
        Act("/switches/type", "说明社区类型", standards.say_type, DECIDING, (), Kind, shapes.Decision),
    ],
)  # fmt: skip
