"""Sections merged into offices 合并科室: what it would mean, the decision with its document, the map of old and new."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.public import Actor
from liren.actors import public as actors
from liren.actors.errors import NotAsSeen
from liren.affairs import public as affairs
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.organisations import ACT, HERE, Where
from liren.api.paging import paged
from liren.api.shapes import living as shapes
from liren.api.shapes.base import Page
from liren.api.where import managed
from liren.kit.errors import NotYours

router = Router(tags=["组织"])

MOST = 1000
Into = Annotated[
    dict[UUID, UUID], Described(min_length=1, max_length=50, description="原科室的编号 → 并入的科室的编号")
]


class Looking(Asked):
    """哪些科室并入哪些。"""

    into: Into


class Deciding(Looking):
    """按看过的决定合并，写明依据的文件。"""

    on: asked.Day = Described(description="文件定的日子，今天或以前")
    reference: str = Described(min_length=1, max_length=200, description="依据的文件")
    seen: str = Described(min_length=1, max_length=64, description="试算时答的 seen；含义变了就答 409")


@operation(
    router, "GET", "/organisations/mergers", summary="一个地方及以下合并过的科室，新的在前",
    gives={200: Page[shapes.Merged]}, refuses=HERE,
)  # fmt: skip
def mergers(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    here = managed(place, actor_of(request), ACT)
    return paged(actors.merged_at(here.path, limit=MOST), after, limit, by=lambda one: str(one.old_id))


def foresee(*, into: dict[UUID, UUID], by: Actor, at: datetime) -> Any:
    """What it would mean, section by section, with the open affairs that lie with each."""
    found = actors.foresee_merging(into=into, by=by)
    lying = affairs.affairs_lying_with([one.old_id for one in found])
    items = [{**_told(one), "affairs": lying.get(one.old_id, 0)} for one in found]
    return {"items": items, "seen": actors.seen_as(found)}


def _told(one: actors.Merger) -> dict[str, Any]:
    return {name: getattr(one, name) for name in shapes.Merger.model_fields if name != "affairs"}


register(
    router,
    [
        Act(
            "/organisations/mergers/trial", "合并意味着什么；什么也不写", foresee, (*HERE, NotYours), sends=Looking,
            gives=shapes.Mergers, key="foresee_merging",
        ),
        Act(
            "/organisations/mergers", "决定合并；不能撤销", actors.merge_organisations, (*HERE, NotYours, NotAsSeen),
            sends=Deciding,
        ),
    ],
)  # fmt: skip
