"""Laying both sides beside each other: what is there and not here, here and not there, and what stands differently.

Their list is read a page per event, so that the worker does its other work between two pages of a long one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from liren.integrations.connectors.mapping import LONGEST_ID, at_path
from liren.integrations.connectors.model import Connector, Difference, ListedPage
from liren.integrations.connectors.pulling import live, using_of
from liren.integrations.connectors.wire import ask, items_of, next_of
from liren.integrations.errors import NotTaken
from liren.integrations.outside import unless_left_alone
from liren.kit import clock, outbox
from liren.kit.database import rows
from liren.kit.outbox import Happened

RECONCILE = "integrations.reconcile-due"
SPAN = timedelta(days=90)
MOST_PAGES = 100
KINDS = {"not_here": "那边有，这边没有", "not_there": "这边有，那边没有", "status": "状态不一样"}


@dataclass(frozen=True, slots=True)
class _Ours:
    sent_status: str | None
    seen_at: datetime


def reconcile_connectors(at: datetime) -> int:
    """Have every connector compared once more; how many."""
    found = Connector.objects.filter(stopped_at__isnull=True).values_list("id", flat=True)
    for connector in found:
        outbox.emit(RECONCILE, 1, {"connector": connector}, at)
    return len(found)


def reconcile(event: Happened) -> None:
    """Read the next page of their list of the last ninety days, nothing locked meanwhile; after the last, compare.

    What was found before is replaced when the whole list was read. Of two comparisons at once, the later counts.
    """
    connector = live(event)
    if connector is None:
        return
    at, document = clock.now(), using_of(connector).document
    way = document.get("index")
    if way is None:
        return
    began, number = int(str(event.body.get("began", event.id))), int(str(event.body.get("page", 0)))
    before = _page(connector, began, number - 1)
    if number and before is None:
        return
    page = ListedPage(connector=connector, event=began, number=number, since=before.since if before else at - SPAN)
    try:
        with unless_left_alone(connector, at=at):
            _read(page, document, way, before.next if before else "")
    except NotTaken as error:
        _forget(connector, began)
        Connector.objects.filter(id=connector.id).update(error=error.text[:300])
        return
    locked = live(event, lock=True)
    if locked is None or (number and _page(connector, began, number - 1) is None):
        return
    page.save(force_insert=True)
    if page.next:
        outbox.emit(RECONCILE, 1, {"connector": connector.id, "began": began, "page": number + 1}, at)
        return
    _compare(locked, document, page, at)


def _page(connector: Connector, began: int, number: int) -> ListedPage | None:
    return ListedPage.objects.defer("listed").filter(connector=connector, event=began, number=number).first()


def _forget(connector: Connector, began: int) -> None:
    """With the pages of comparisons that began earlier: those find nothing to go on from, and are over."""
    ListedPage.objects.filter(connector=connector, event__lte=began).delete()


def _read(page: ListedPage, document: Mapping[str, Any], way: Mapping[str, Any], cursor: str) -> None:
    """Raises NotTaken."""
    query = {way["since"]: page.since.isoformat(timespec="seconds")} if "since" in way else {}
    told = ask(page.connector, document, way["path"], {**query, way.get("cursor", "cursor"): cursor})
    page.listed = {
        str(at_path(one, way["id"]))[:LONGEST_ID]: str(at_path(one, way["status"]))[:LONGEST_ID]
        for one in items_of(told, way)
    }
    following = next_of(told, way)
    page.next = "" if following == cursor else following
    if page.next and page.number + 1 == MOST_PAGES:
        raise NotTaken(why=f"翻了 {MOST_PAGES} 页还没有完")


def _compare(connector: Connector, document: Mapping[str, Any], last: ListedPage, at: datetime) -> None:
    theirs: dict[str, str] = {}
    pages = ListedPage.objects.filter(connector=connector, event=last.event).order_by("number")
    for listed in pages.values_list("listed", flat=True):
        theirs |= listed
    Difference.objects.filter(connector=connector).delete()
    Difference.objects.bulk_create(_differences(connector, document, theirs, last.since, at))
    _forget(connector, last.event)
    connector.reconciled_at = at
    connector.save(update_fields=["reconciled_at"])


def _ours(connector: Connector, theirs: Mapping[str, str], since: datetime) -> dict[str, _Ours]:
    """Orders taken since, or that they list, by id: of all ever taken only these. What was seen since changed since."""
    found = rows(
        "SELECT outside_id, sent_status, seen_at FROM integrations_order"
        " WHERE connector_id = %s AND affair IS NOT NULL"
        " AND (changed_at >= %s AND seen_at >= %s OR outside_id = ANY(%s))",
        *(connector.id, since, since, list(theirs)),
    )
    return {str(outside_id): _Ours(*told) for outside_id, *told in found}  # type: ignore[arg-type]


def _differences(
    connector: Connector, document: Mapping[str, Any], theirs: Mapping[str, str], since: datetime, at: datetime
) -> Iterator[Difference]:
    ours = _ours(connector, theirs, since)
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
