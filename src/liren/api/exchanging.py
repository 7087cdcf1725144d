"""Exchange between levels 交换: what may be exchanged, packages made and fetched, packages and receipts brought."""

import json
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import cut, id_after, paged
from liren.api.shapes import exchanging as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known
from liren.integrations.public import exchange
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["交换"])

OPENING = (
    NotAllowed,
    exchange.NoSuchPartner,
    exchange.PartnerStopped,
    exchange.NotAgreed,
    exchange.PackageDecided,
    exchange.TooManyRows,
)
BRINGING = (
    exchange.PackageUnreadable, exchange.PackageBroken, exchange.SignerUnknown, exchange.NotForUs, exchange.NotAgreed,
    exchange.NumberReused, exchange.OutOfOrder, exchange.PartnerStopped, exchange.NoSuchPartner,
    exchange.TooManyRows, NotAllowed,
)  # fmt: skip


class Wanted(Asked):
    """做一个包：送什么，哪个社区的。"""

    item: str = Described(max_length=40)
    place: str = Described(max_length=120, description="社区的路径")


class Brought(Asked):
    """交换包或回执，对方给的原样；签名对着它算，改一个字都不收。"""

    manifest: dict[str, Any]
    rows: list[dict[str, str]] | None
    sealed: str | None
    signature: str = Described(max_length=128)


class Lines(Asked):
    """有出入的行里，哪些以对方为准（行号）；没写的保持我们的。"""

    numbers: list[Annotated[int, Described(ge=1, le=2000)]] = Described(max_length=2000)


class Why(Asked):
    """为什么不收；对方会看到。"""

    why: str = Described(min_length=1, max_length=200)


@operation(
    router, "GET", "/exchange/items", public=True, summary="可以交换什么、凭什么、有哪些栏和词",
    gives={200: Page[shapes.ExchangeItem]},
)  # fmt: skip
def exchange_items(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(tuple(exchange.items().values()), after, limit, by=lambda one: one.key)


@operation(
    router, "GET", "/exchange/identity", public=True, summary="我们的公钥", gives={200: shapes.ExchangeIdentity}
)  # fmt: skip
def exchange_identity(request: HttpRequest) -> Any:
    return exchange.identity()


@operation(
    router, "GET", "/exchange/partners", summary="一个地方和谁交换", gives={200: Page[shapes.ExchangePartner]},
    refuses=(PlaceUnknown,),
)  # fmt: skip
def exchange_partners(
    request: HttpRequest, place: Annotated[str, Query(max_length=120, description="地点的路径")],
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    return paged(exchange.partners_at(known(place).path, actor_of(request)), after, limit)


@operation(
    router, "GET", "/exchange/partners/{uuid:id}/packages", summary="和一方来往的包，新的在前",
    gives={200: Page[shapes.ExchangePackage]}, refuses=(NotYours,),
)  # fmt: skip
def exchange_packages(
    request: HttpRequest, id: UUID,
    came: Annotated[bool | None, Query(description="true 只看收到的，false 只看送出的")] = None,
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    found = exchange.packages(actor_of(request), partner_id=id, came=came, after=id_after(after), limit=limit + 1)
    return cut(found, limit)


@operation(
    router, "POST", "/exchange/partners/{uuid:id}/packages", summary="按现在的登记做一个包", gives={201: Made},
    refuses=OPENING,
)  # fmt: skip
def offer_package(request: HttpRequest, id: UUID, given: Wanted) -> Any:
    made = exchange.offer(partner_id=id, item=given.item, path=given.place, by=actor_of(request), at=now())
    return Status(201, {"id": made})


@operation(
    router, "GET", "/exchange/packages/{uuid:id}", summary="一个包", gives={200: shapes.ExchangePackage},
    refuses=(exchange.NoSuchPartner,),
)  # fmt: skip
def exchange_package(request: HttpRequest, id: UUID) -> Any:
    return exchange.package_line(id, actor_of(request))


@operation(
    router, "GET", "/exchange/packages/{uuid:id}/lines", summary="收到的包里的行，要看的在前",
    gives={200: Page[shapes.ExchangeLine]}, refuses=(exchange.NoSuchPartner,),
)  # fmt: skip
def exchange_lines(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    lines = exchange.package(id, actor_of(request), limit=2000).lines
    return paged(lines, after, limit, by=lambda one: str(one.number))


@operation(
    router, "GET", "/exchange/packages/{uuid:id}/file", summary="送出的包本身；收到的包的回执",
    gives={200: shapes.ExchangeDocument},
    refuses=(exchange.NoSuchPartner, exchange.PartnerStopped, exchange.NotAgreed, NotAllowed),
)  # fmt: skip
def exchange_file(request: HttpRequest, id: UUID) -> Any:
    return json.loads(exchange.file_of(id, actor_of(request))[1])


@operation(
    router, "POST", "/exchange/packages", summary="收一个包或回执：核对签名，和这里的登记比，什么也不写",
    gives={200: shapes.ExchangeDeposited}, refuses=BRINGING,
)  # fmt: skip
def bring_package(request: HttpRequest, given: Brought) -> Any:
    return exchange.deposit(data=request.body, by=actor_of(request), at=now())


register(
    router,
    [
        Act(
            "/exchange/packages/{uuid:id}/trial", "再和现在的登记核对一次", exchange.try_again, OPENING,
            (("id", "package_id"),),
        ),
        Act(
            "/exchange/packages/{uuid:id}/taking", "写进登记：新的，和定了以对方为准的", exchange.take,
            (*OPENING, exchange.PackageBroken), (("id", "package_id"),), None, shapes.ExchangeLeft, told="left",
            key="take_package",
        ),
        Act(
            "/exchange/packages/{uuid:id}/refusal", "不收，退回", exchange.refuse, OPENING, (("id", "package_id"),),
            Why, key="refuse_package",
        ),
    ],
)  # fmt: skip


@operation(
    router, "POST", "/exchange/packages/{uuid:id}/wanted", summary="有出入的行，哪些以对方为准", gives={204: None},
    refuses=OPENING,
)  # fmt: skip
def want_lines(request: HttpRequest, id: UUID, given: Lines) -> Any:
    exchange.want(package_id=id, numbers=given.numbers, by=actor_of(request))
    return Status(204, None)
