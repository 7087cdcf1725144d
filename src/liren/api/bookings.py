"""Rooms by the hour 场地预约: free or not for everybody, who booked for those it concerns, how much they are used."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import bookings as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.public import bookings

router = Router(tags=["场地预约"])
MOST_DAYS = 366


class NewBooking(Asked):
    """约几个小时；org 是替您所在的组织约。"""

    starts: asked.Moment = Described(description="整点")
    hours: str = Described(max_length=2, pattern=r"^[1-8]$")
    purpose: str = Described(min_length=1, max_length=200)
    people: str = Described(max_length=4, pattern=r"^[0-9]+$")
    org: UUID | None = None


class Decided(Asked):
    """确认；不行的写原因。"""

    confirmed: bool
    reason: str = Described("", max_length=200)


class Heads(Asked):
    """那个小时来了多少人；不记是谁。"""

    hour: asked.Moment = Described(description="整点")
    people: str = Described(max_length=4, pattern=r"^[0-9]+$")


@operation(
    router, "GET", "/rooms/{uuid:id}/calendar", public=True, summary="一间房空不空，一周",
    gives={200: Page[shapes.Day]}, refuses=(NotYours,),
)  # fmt: skip
def calendar(
    request: HttpRequest, id: UUID,
    day: Annotated[asked.Day | None, Query(description="从哪天起；不写就是今天")] = None,
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    at = now()
    first = day or at.astimezone(CHINA).date()
    return paged(bookings.calendar(id, first, 7, at=at), after, limit, by=lambda one: str(one.day))


@operation(
    router, "GET", "/bookings", summary="我的和我组织的预约；waiting=true 是等我确认的",
    gives={200: Page[shapes.Booking]},
)  # fmt: skip
def my_bookings(request: HttpRequest, waiting: bool = False, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    return paged(bookings.bookings_to_decide(actor, at=now()) if waiting else bookings.my_bookings(actor), after, limit)


@operation(
    router, "GET", "/facilities/{uuid:id}/utilisation", public=True, summary="一处设施的房间用得怎么样",
    gives={200: Page[shapes.Utilisation]}, refuses=(NotYours,),
)  # fmt: skip
def utilisation(
    request: HttpRequest, id: UUID, since: Annotated[asked.Day, Query()],
    until: Annotated[asked.Day, Query(description="不含")],
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    if not since < until <= since + timedelta(days=MOST_DAYS):
        raise InvalidInput(until=f"请写在 since 之后、{MOST_DAYS} 天以内。")
    return paged(bookings.utilisation(id, since, until, at=now()), after, limit, by=lambda one: str(one.room_id))


ASKING = (NotYours, bookings.NotBookable, bookings.BookingsEnough, bookings.RoomTaken)
register(
    router,
    [
        Act(
            "/rooms/{uuid:id}/bookings", "约一间房", bookings.ask_booking, ASKING, (("id", "room_id"),), NewBooking,
            Made, 201, told="id",
        ),
        Act(
            "/bookings/{uuid:id}/decision", "确认，或说明为什么不行", bookings.decide_booking,
            (NotYours, NotAllowed, bookings.BookingDecided), (("id", "booking_id"),), Decided,
        ),
        Act(
            "/bookings/{uuid:id}/cancellation", "取消自己的预约", bookings.cancel_booking,
            (NotYours, bookings.BookingDecided), (("id", "booking_id"),),
        ),
        Act(
            "/rooms/{uuid:id}/heads", "记一个小时来了多少人", bookings.count_heads,
            (NotYours, NotAllowed, bookings.NotBookable), (("id", "room_id"),), Heads,
        ),
    ],
)  # fmt: skip
