"""Laying both sides beside each other: what is there and not here, here and not there, and what stands differently."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from liren.integrations.connectors.mapping import LONGEST_ID, at_path
from liren.integrations.connectors.model import Connector, Difference, Order
from liren.integrations.connectors.pulling import using_of
from liren.integrations.connectors.wire import pages
from liren.integrations.errors import NotTaken
from liren.kit import clock, outbox
from liren.kit.outbox import Happened

RECONCILE = "integrations.reconcile-due"
SPAN = timedelta(days=90)
KINDS = {"not_here": "那边有，这边没有", "not_there": "这边有，那边没有", "status": "状态不一样"}


def reconcile_connectors(at: datetime) -> int:
    """Have every connector compared once more; how many."""
    found = Connector.objects.filter(stopped_at__isnull=True).values_list("id", flat=True)
    for connector in found:
        outbox.emit(RECONCILE, 1, {"connector": connector}, at)
    return len(found)


def reconcile(event: Happened) -> None:
    """Compare the orders of the last ninety days; what was found before is replaced, when the whole list was read."""
    live = Connector.objects.select_for_update(skip_locked=True).filter(stopped_at__isnull=True)
    connector = live.filter(id=str(event.body["connector"])).first()
    if connector is None:
        return
    at, document = clock.now(), using_of(connector).document
    way = document.get("index")
    if way is None:
        return
    since = at - SPAN
    try:
        theirs = _theirs(connector, document, way, since)
    except NotTaken as error:
        connector.error = error.text[:300]
        connector.save(update_fields=["error"])
        return
    Difference.objects.filter(connector=connector).delete()
    Difference.objects.bulk_create(_differences(connector, document, theirs, since, at))
    connector.reconciled_at = at
    connector.save(update_fields=["reconciled_at"])


def _theirs(
    connector: Connector, document: Mapping[str, Any], way: Mapping[str, Any], since: datetime
) -> dict[str, str]:
    """Status by id, as they list it."""
    query = {way["since"]: since.isoformat(timespec="seconds")} if "since" in way else {}
    return {
        str(at_path(one, way["id"]))[:LONGEST_ID]: str(at_path(one, way["status"]))[:LONGEST_ID]
        for page in pages(connector, document, way, query)
        for one in page
    }


def _differences(
    connector: Connector, document: Mapping[str, Any], theirs: Mapping[str, str], since: datetime, at: datetime
) -> Iterator[Difference]:
    ours = {one.outside_id: one for one in Order.objects.filter(connector=connector).exclude(affair=None)}
    same = {rule["status"]: {rule["status"], *rule.get("also", ())} for rule in _rules(document)}
    for outside_id, status in sorted(theirs.items()):
        order = ours.get(outside_id)
        if order is None:
            yield _found(connector, outside_id, "not_here", status, None, at)
        elif order.sent_status is not None and status not in same.get(order.sent_status, {order.sent_status}):
            yield _found(connector, outside_id, "status", status, order.sent_status, at)
    for outside_id, order in sorted(ours.items()):
        if outside_id not in theirs and order.seen_at >= since:
            yield _found(connector, outside_id, "not_there", None, order.sent_status, at)


def _rules(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rules: list[Mapping[str, Any]] = document.get("returns", {}).get("statuses", [])
    return rules


def _found(
    connector: Connector, outside_id: str, kind: str, theirs: str | None, ours: str | None, at: datetime
) -> Difference:
    return Difference(
        connector=connector, outside_id=outside_id, kind=kind, theirs=theirs, ours=ours, found_at=at
    )  # fmt: skip
