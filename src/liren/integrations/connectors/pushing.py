"""Orders another system sends by itself: signed with the secret both sides know, taken as those that are read."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import as_system
from liren.integrations.calling import signature
from liren.integrations.connectors.model import Connector
from liren.integrations.connectors.pulling import using_of
from liren.integrations.connectors.taking import Outcome, take_all
from liren.integrations.errors import SignatureWrong
from liren.kit.database import write
from liren.kit.errors import InvalidInput

SKEW = timedelta(minutes=5)
MOST_AT_ONCE = 100


@write
def take_pushed(
    *, connector_id: UUID, orders: Sequence[Any], body: bytes, signed: str, at: datetime
) -> tuple[Outcome, ...]:
    """Take the orders of a signed request. signed: `t=<seconds>,v1=<hex>` over the body, as we sign what we send.

    Raises SignatureWrong for a signature that is none, too old, or of another secret, and for no such connector: told
    apart by nobody. InvalidInput for too many at once.
    """
    found = Connector.objects.filter(id=connector_id, stopped_at__isnull=True).first()
    if found is None or not _is_signed(found.opened(found.secret), body, signed, at):
        raise SignatureWrong
    if not 1 <= len(orders) <= MOST_AT_ONCE:
        raise InvalidInput(orders=f"一次送 1 到 {MOST_AT_ONCE} 件")
    with as_system():
        return tuple(take_all(using_of(found), orders, at))


def _is_signed(secret: str, body: bytes, signed: str, at: datetime) -> bool:
    seconds = signed.removeprefix("t=").partition(",")[0]
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
        return False
    said = datetime.fromtimestamp(int(seconds), tz=at.tzinfo)
    expected = signature(secret, body, said)
    return abs(said - at) <= SKEW and hmac.compare_digest(expected.encode(), signed.encode("utf-8", "replace"))
