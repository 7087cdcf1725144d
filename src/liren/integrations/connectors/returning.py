"""Returning results: what became of an order is told to where it came from, until it is taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Min

from liren.affairs import public as affairs
from liren.affairs.public import Result
from liren.integrations.connectors.mapping import written_time
from liren.integrations.connectors.model import Order, Return
from liren.integrations.connectors.pulling import using_of
from liren.integrations.connectors.wire import for_order, tell
from liren.integrations.outside import unless_left_alone
from liren.kit import clock, outbox
from liren.kit.crypto import token
from liren.kit.database import rows, write
from liren.kit.json import canonical
from liren.kit.outbox import Happened

DUE = "integrations.return-due"
KINDS = ("affairs.opened", "affairs.step-done", "affairs.told", "affairs.closed")
AGAIN = "again"
_HOLD = 5  # the seed that keeps these advisory locks apart from others'
_ANOTHER = timedelta(seconds=5)


def queue(event: Happened) -> None:
    """Make a return when the affair came from an order. Handled again, it makes none twice."""
    order = Order.objects.filter(affair=str(event.body["affair"]), connector__stopped_at__isnull=True).first()
    if order is not None:
        queue_return(order, event.id, event.kind, event.at)


def queue_return(order: Order, event: int, kind: str, at: datetime) -> None:
    made, new = Return.objects.get_or_create(order=order, event=event, defaults={"kind": kind, "at": at})
    if new:
        outbox.emit(DUE, 1, {"return": made.id}, at)


def send_again(order: Order, at: datetime) -> None:
    """Tell it once more as it stands, also if nothing is new."""
    least = Return.objects.filter(order=order, event__lt=0).aggregate(least=Min("event"))["least"]
    queue_return(order, (least or 0) - 1, AGAIN, at)


def send(event: Happened) -> None:
    """Tell how the order stands now. Not taken, it raises: the outbox waits, tries again, and gives up in the end.

    What is told is read at this moment, by one at a time, so that of two on their way the later tells no older news.
    """
    found = Return.objects.filter(id=str(event.body["return"]), done_at__isnull=True).first()
    if found is None:
        return
    _claim(found.order_id)
    order = Order.objects.select_related("connector").get(id=found.order_id)
    using, at = using_of(order.connector), clock.now()
    way, result = using.document.get("returns"), affairs.result(order.affair) if order.affair else None
    rule = status_of(way, result) if way and result else None
    if order.connector.stopped_at is None and way and result and rule:
        body = body_of(way, order.outside_id, rule["status"], result, at)
        said = token("integrations.return", canonical(_lasting(way, body)).decode())
        if said != order.sent or found.kind == AGAIN:
            path = for_order(way["path"], order.outside_id)
            with unless_left_alone(order.connector, at=at):
                found.status = tell(order.connector, using.document, way.get("method", "POST"), path, body)
            order.sent, order.sent_status, order.sent_at = said, rule["status"], at
            order.save(update_fields=["sent", "sent_status", "sent_at"])
    found.done_at = at
    found.save(update_fields=["done_at", "status"])


def _claim(order: UUID) -> None:
    """Be the only one who tells of this order, to the end of the transaction. Raises NotNow when somebody else is.

    It is not the order's row that is held: reading, pushes and people go on with it however long the other side takes.
    """
    [(mine,)] = rows("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", str(order), _HOLD)
    if not mine:
        raise outbox.NotNow(clock.now() + _ANOTHER)


def status_of(way: Mapping[str, Any], result: Result) -> Mapping[str, Any] | None:
    """The first rule that holds for how the affair stands; None: nothing is told."""
    stands = {
        "closed": result.state == "closed",
        "declined": result.told_at is not None and result.declined,
        "told": result.told_at is not None,
        "opened": True,
    }
    rules: list[Mapping[str, Any]] = way["statuses"]
    return next((r for r in rules if (stands[r["when"]] if "when" in r else r["step"] == result.step)), None)


def body_of(way: Mapping[str, Any], outside_id: str, status: str, result: Result, at: datetime) -> dict[str, Any]:
    """The JSON the other side asked for."""
    write = partial(written_time, way=way.get("times"))
    values = {
        "id": outside_id, "status": status, "number": result.number, "step": result.step_title, "reply": result.reply,
        "told_at": write(result.told_at), "closed_at": write(result.closed_at), "rating": result.rating,
        "now": write(at),
    }  # fmt: skip
    return {name: values[value] for name, value in way["body"].items()}


def _lasting(way: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Without the moment of sending, which is new each time."""
    return {name: body[name] for name, value in way["body"].items() if value != "now"}


@write
def forget_returns(*, before: datetime, limit: int = 10_000) -> int:
    """Delete what was told, or had nothing new, of events before `before`; returns how many."""
    old = Return.objects.filter(at__lt=before, done_at__isnull=False).values("pk")[:limit]
    return Return.objects.filter(pk__in=old).delete()[0]
