"""Standards brought by the thousand: taken at once, written by the worker, with progress."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.shapes import standards as shapes
from liren.api.shapes.places import Made
from liren.api.where import managed
from liren.standards import public as standards
from liren.standards.catalogue.errors import ArrivalEnded, NoSuchArrival
from liren.territories.errors import PlaceUnknown

router = Router(tags=["标准目录"])

MANAGES = "standards.manage"
Row = Annotated[
    dict[str, str],
    Described(max_length=40, description=f"栏目 → 写的字，和目录的 Excel 一样：{'、'.join(standards.STANDARD_FIELDS)}"),
]


class ToBring(Asked):
    """一批标准。读不懂的逐行说出来，一行也不收；收下以后在后台一行行登记。"""

    place: str = Described("", max_length=120, description="谁来维护；空是各地通用的")
    rows: list[Row] = Described(min_length=1, max_length=5000)


@operation(
    router, "GET", "/standards/arrivals/{uuid:id}", summary="一批标准登记到哪了，哪几行没有登记、为什么",
    gives={200: shapes.Arrival}, refuses=(NoSuchArrival,),
)  # fmt: skip
def standards_arrival(request: HttpRequest, id: UUID) -> Any:
    return standards.arriving.arrival(id, actor_of(request))


def bring_standards(*, place: str, rows: Sequence[Mapping[str, str]], by: Actor, at: datetime) -> UUID:
    path = managed(place, by, MANAGES).path if place else ""
    return standards.arriving.bring_standards(path=path, rows=rows, by=by, at=at)


register(
    router,
    [
        Act(
            "/standards/arrivals", "送一批标准来登记，一次至多 5000", bring_standards, (NotAllowed, PlaceUnknown), (),
            ToBring, Made, 201, told="id",
        ),
        Act(
            "/standards/arrivals/{uuid:id}/cancellation", "还没有登记的不再登记", standards.arriving.cancel_arrival,
            (NoSuchArrival, ArrivalEnded), (("id", "arrival_id"),),
        ),
    ],
)  # fmt: skip
