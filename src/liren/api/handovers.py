"""A post changes hands: what the leaver writes down, what came, what is missing still."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.actors import public as actors
from liren.actors.errors import HandoverDone, NotInPost, NotYetLeft
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.paging import paged
from liren.api.shapes import organisations as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.kit.errors import NotYours

router = Router(tags=["交接"])

MOST = 1000


class Begin(Asked):
    """开始交接哪一项任职。"""

    holding_id: UUID


class Item(Asked):
    """写下要交的一样。"""

    kind: Literal[tuple(actors.ITEM_KINDS)]  # type: ignore[valid-type]  # the room's own list
    text: str = Described(min_length=1, max_length=500)


class Confirming(Asked):
    """继任者说收到了哪些；没写的就是没有收到。"""

    received: Annotated[list[UUID], Described(max_length=500)]


@operation(
    router, "GET", "/handovers", summary="我交出的、接手的、管着的交接，新的在前",
    gives={200: Page[shapes.HandoverLine]},
)  # fmt: skip
def handovers(
    request: HttpRequest,
    state: Annotated[asked.State | None, Query(description="还没有确认的，或确认过的")] = None,
    place: Annotated[str, Query(max_length=120, description="这个地点及以下")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    found = [
        one
        for one in actors.handovers(limit=MOST)
        if one.path.startswith(place) and state in (None, "open" if one.confirmed_at is None else "closed")
    ]
    return paged(found, after, limit)


@operation(
    router, "GET", "/handovers/{uuid:id}", summary="一份交接", gives={200: shapes.Handover}, refuses=(NotYours,)
)  # fmt: skip
def handover(request: HttpRequest, id: UUID) -> Any:
    return actors.handover(id)


ON = (("id", "handover_id"),)
register(
    router,
    [
        Act(
            "/handovers", "开始交接；再发一次还是同一份", actors.begin_handover, (NotAllowed, NotYours, NotInPost),
            sends=Begin, gives=Made, status=201, told="id",
        ),
        Act(
            "/handovers/{uuid:id}/items", "写下要交的一样", actors.note_item, (NotAllowed, NotYours, HandoverDone),
            ON, Item, Made, 201, told="id",
        ),
        Act(
            "/handovers/{uuid:id}/confirmation", "继任者确认收到", actors.confirm_handover,
            (NotYours, HandoverDone, NotYetLeft), ON, Confirming, shapes.Missing, told="missing",
        ),
        Act(
            "/handovers/items/{uuid:id}/settlement", "缺的后来补上了", actors.settle_item, (NotAllowed, NotYours),
            (("id", "item_id"),),
        ),
    ],
)  # fmt: skip
