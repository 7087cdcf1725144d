"""Needs and offers 供需对接, with the reasons and unranked; hub organisations and whom they nurture 孵化."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor, may
from liren.actors import public as actors
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.organisations import ACT, HERE, Where
from liren.api.paging import paged
from liren.api.shapes import living as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import managed
from liren.kit.errors import NotYours

router = Router(tags=["组织"])

READ = "affairs.open_on_behalf"
"""Who takes residents' wishes down may know who could help."""
Side = Literal["offer", "need"]
Hour = Annotated[
    str,
    Described(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="写成 09:30"),
    AfterValidator(time.fromisoformat),
]


class Listing(Asked):
    """写下能提供什么，或需要什么；不写具体的人。"""

    side: Side
    service: str = Described(min_length=1, max_length=60, description="大家怎么叫的，例如 上门理发")
    path: str = Described(max_length=120, description="服务到哪里，或哪里需要")
    days: list[Annotated[int, Described(ge=1, le=7)]] = Described(
        default_factory=list, max_length=7, description="周一为 1；空为哪天都行"
    )
    begins: Hour | None = None
    ends: Hour | None = None
    note: str = Described("", max_length=500)


class Nurturing(Asked):
    """孵化这里的哪一家社会组织。"""

    organisation_id: UUID


def _readable(place: str, by: Actor) -> str:
    """The path, where the reader manages people or takes calls. Raises NotAllowed, PlaceUnknown."""
    return managed(place, by, ACT if may(by, ACT, place) else READ).path


@operation(
    router, "GET", "/organisations/matches", summary="每项需要和可能对得上的，先写的在前",
    gives={200: Page[shapes.Matched]}, refuses=HERE,
)  # fmt: skip
def matches(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    path = _readable(place, actor_of(request))
    return paged(actors.matches(path), after, limit, by=lambda one: str(one.need.id))


@operation(
    router, "GET", "/organisations/listings", summary="一个地方及以下能提供的，或需要的，按组织排",
    gives={200: Page[shapes.Listed]}, refuses=HERE,
)  # fmt: skip
def listings(
    request: HttpRequest,
    place: Where,
    side: Annotated[Side, Query()] = "offer",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return paged(actors.listings(_readable(place, actor_of(request)), side), after, limit)


@operation(
    router, "GET", "/organisations/nurtured", summary="枢纽组织孵化着谁", gives={200: Page[shapes.Nurtured]},
    refuses=HERE,
)  # fmt: skip
def nurtured(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(actors.nurtured(_readable(place, actor_of(request))), after, limit)


TURN = (NotAllowed, NotYours)
register(
    router,
    [
        Act(
            "/organisations/{uuid:id}/listings", "写下能提供的或需要的", actors.list_service, TURN,
            (("id", "organisation_id"),), Listing, Made, 201, told="id",
        ),
        Act(
            "/organisations/listings/{uuid:id}/end", "不再提供，或不再需要", actors.end_listing, TURN,
            (("id", "listing_id"),),
        ),
        Act(
            "/organisations/{uuid:id}/nurtured", "枢纽组织孵化一家；两次还是一次", actors.nurture, TURN,
            (("id", "hub_id"),), Nurturing, Made, 201, told="id",
        ),
        Act(
            "/organisations/nurtured/{uuid:id}/end", "不再孵化", actors.end_nurturing, TURN,
            (("id", "nurturing_id"),),
        ),
    ],
)  # fmt: skip
