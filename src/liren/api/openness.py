"""三务公开: a community's year and what is behind below a place, for anybody; a place says its rhythm."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.paging import paged
from liren.api.shapes import standing as shapes
from liren.api.shapes.base import Page
from liren.api.where import known, managed
from liren.autonomy.public import openness as kept
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["三务公开"])

Community = Annotated[str, Query(max_length=120, description="哪个社区（村）的")]
Above = Annotated[str, Query(max_length=120, description="哪个街道、区县或更大的地方")]
Year = Annotated[int | None, Query(ge=2020, le=2200, description="哪一年；不写就是今年")]
After = Annotated[str | None, Query(max_length=10, description="上一页给的 after")]
OF_ITEM = ("period", "words", "first", "last", "due", "posted", "checked", "explained")


class ToSay(Asked):
    """地方说了才用的一项，从那个月起用，或者不再用。"""

    place: str = Described(max_length=120)
    duty: str = Described(max_length=60, description="它的 key，见 rhythms")
    holds: bool = True
    since: asked.Day
    why: str = Described(max_length=200, description="依据，给大家看")


@operation(
    router, "GET", "/openness/duties", public=True, summary="要公布什么、多久一次、凭哪条",
    gives={200: Page[shapes.OpennessDuty]},
)  # fmt: skip
def openness_duties(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(kept.openness_law().duties, after, limit, by=lambda one: one.key)


@operation(
    router, "GET", "/openness", public=True, summary="一个社区（村）一年要公布什么，做到哪里了",
    gives={200: shapes.OpennessYear}, refuses=(PlaceUnknown, NotYours),
)  # fmt: skip
def openness(request: HttpRequest, place: Community, year: Year = None) -> Any:
    here, at = known(place), now()
    if here.kind != "community":
        raise NotYours(what="这个社区（村）")
    today = at.astimezone(CHINA).date()
    page = kept.openness_at(here, _year(year, today), at, today)
    return {
        "path": page.path, "year": page.year, "days": page.days, "began": page.began, "counts": dict(page.counts),
        "duties": [
            {"duty": one.duty.key, "title": one.duty.title, "area": area, "owners": one.owners,
             "items": [_item(shown) for shown in one.items]}
            for area, duties in page.areas.items() for one in duties
        ],
        "rhythms": [
            {"duty": one.duty.key, "title": one.duty.title, "holds": one.holds, "since": one.since, "why": one.why}
            for one in page.rhythms
        ],
    }  # fmt: skip


@operation(
    router, "GET", "/openness/below", public=True, summary="一个地方下面各处的数，和过期没公布的，一页 100",
    gives={200: shapes.OpennessBelow}, refuses=(PlaceUnknown, NotYours),
)  # fmt: skip
def openness_below(request: HttpRequest, place: Above, year: Year = None, after: After = None) -> Any:
    here, today = known(place), now().astimezone(CHINA).date()
    if here.kind == "community":
        raise NotYours(what="这个地方的下级")
    return kept.openness_below(here.path, _year(year, today), today, after)


def say_rhythm(
    *, place: str, duty: str, holds: bool, since: date, why: str, by: Actor, at: datetime
) -> None:  # fmt: skip
    path = managed(place, by, kept.OPENNESS_RHYTHM).path
    kept.say_rhythm(path=path, duty=duty, holds=holds, since=since, why=why, by=by, at=at)


register(
    router,
    [
        Act(
            "/openness/rhythms", "地方说了才用的一项，在这里用或者不用", say_rhythm,
            (NotAllowed, PlaceUnknown, NotYours), (), ToSay,
        ),
    ],
)  # fmt: skip


def _year(asked_for: int | None, today: date) -> int:
    if asked_for is not None and asked_for > today.year:
        raise InvalidInput(year=f"请写 2020 到 {today.year}。")
    return asked_for or today.year


def _item(one: kept.Shown) -> dict[str, Any]:
    """As everybody reads it: of its affair what stands on the public square."""
    told, proof = {name: getattr(one.item, name) for name in OF_ITEM}, one.proof
    return {
        **told, "state": one.state, "soon": one.soon, "until": one.until, "number": proof.number if proof else "",
        "affair": proof.affair_id if proof and proof.shown else None,
        "board": proof.said.get("board", "") if proof else "", "reason": proof.said.get("reason", "") if proof else "",
    }  # fmt: skip
