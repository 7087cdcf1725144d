"""Orders another system sends by itself, signed."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router
from pydantic import Field as Described

from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.shapes import connectors as shapes
from liren.integrations import public as integrations
from liren.kit.clock import now

router = Router(tags=["对接"])


class Orders(Asked):
    """对方的工单，原样送来；怎么读，平台这边的对照表写着。"""

    orders: list[dict[str, Any]] = Described(min_length=1, max_length=100)


Signature = Annotated[
    str,
    Header(
        alias="Liren-Signature",
        description="t=<秒>,v1=<十六进制>：用两边都知道的口令，对“秒 + . + 正文”算 HMAC-SHA256；五分钟内有效",
        max_length=200,
    ),
]


@operation(
    router, "POST", "/connectors/{uuid:id}/orders", public=True, summary="对接的系统推来工单，一件只收一次",
    gives={200: shapes.Taken}, refuses=(integrations.SignatureWrong,),
    description="每件答 taken 收了、known 收过了、changed 收过但内容变了、refused 没收成（problems 逐栏说为什么）。",
)  # fmt: skip
def push_orders(request: HttpRequest, id: UUID, given: Orders, signed: Signature = "") -> Any:
    outcomes = integrations.take_pushed(
        connector_id=id, orders=given.orders, body=request.body, signed=signed, at=now()
    )
    return {"items": list(outcomes)}
