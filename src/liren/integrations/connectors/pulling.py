"""Reading another system's orders: a page at a time from where it stopped, and single ones again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from liren.integrations.connectors.fitting import unfit
from liren.integrations.connectors.mapping import at_path, mapping_of, translate
from liren.integrations.connectors.model import Connector, ConnectorMapping, Order
from liren.integrations.connectors.taking import Outcome, Using, take_all
from liren.integrations.connectors.wire import ask, for_order, items_of, next_of
from liren.integrations.errors import NotTaken
from liren.kit import clock, outbox
from liren.kit.outbox import Happened
from liren.standards import public as standards

PULL = "integrations.pull-due"
PAGE = 100
PATIENCE = timedelta(minutes=30)
"""How long one that did not answer is left alone: the worker waits for it, and others wait for the worker."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What reading now would do, nothing written. problems: (outside id, field, what is wrong)."""

    fresh: int
    known: int
    unreadable: int
    problems: tuple[tuple[str, str, str], ...]


def using_of(connector: Connector) -> Using:
    found = ConnectorMapping.objects.filter(connector=connector).order_by("-version").first()
    assert found is not None  # it is made with one
    return Using(connector, found.version, mapping_of(found.text))


def ask_connectors(at: datetime) -> int:
    """Have every connector that answers be read once more, and now and then one that does not; how many."""
    patient = Q(error="") | Q(asked_at__isnull=True) | Q(asked_at__lte=at - PATIENCE)
    found = Connector.objects.filter(patient, stopped_at__isnull=True).values_list("id", flat=True)
    for connector in found:
        outbox.emit(PULL, 1, {"connector": connector}, at)
    return len(found)


def pull(event: Happened) -> None:
    """Read one page, or one order. The cursor moves with what was taken, or not at all.

    When the other side does not answer, that is written down and nothing more: it is asked again soon anyway.
    """
    live = Connector.objects.select_for_update(skip_locked=True).filter(stopped_at__isnull=True)
    connector = live.filter(id=str(event.body["connector"])).first()
    if connector is None:
        return
    at, using = clock.now(), using_of(connector)
    order = event.body.get("order")
    way = using.document.get("one" if order else "pull")
    if way is None:
        return
    connector.asked_at = at
    try:
        if order:
            _one(using, UUID(str(order)), way, at)
        elif _page(using, way, at):
            outbox.emit(PULL, 1, {"connector": connector.id}, at)
        connector.answered_at, connector.error = at, ""
    except NotTaken as error:
        connector.error = error.text[:300]
    connector.save(update_fields=["asked_at", "answered_at", "error", "cursor"])


def _page(using: Using, way: Mapping[str, Any], at: datetime) -> bool:
    """Whether there is more."""
    connector = using.connector
    told = ask(connector, using.document, way["path"], _query(way, connector.cursor))
    found = items_of(told, way)
    following = next_of(told, way)
    take_all(using, found, at)
    moved = bool(following) and following != connector.cursor
    connector.cursor = following or connector.cursor
    return moved and bool(found)


def _query(way: Mapping[str, Any], cursor: str) -> dict[str, str]:
    most = {way["size"]: str(way.get("most", PAGE))} if "size" in way else {}
    return {way.get("cursor", "cursor"): cursor, **most}


def _one(using: Using, order_id: UUID, way: Mapping[str, Any], at: datetime) -> list[Outcome]:
    order = Order.objects.filter(id=order_id, connector=using.connector).first()
    if order is None:
        return []
    told = ask(using.connector, using.document, for_order(way["path"], order.outside_id))
    return take_all(using, [at_path(told, way["order"]) if "order" in way else told], at)


def foresee(connector: Connector, at: datetime) -> Foreseen:
    """Read the next page and write nothing. Raises NotTaken."""
    using = using_of(connector)
    way = using.document.get("pull")
    if way is None:
        raise NotTaken(why="对照表里没有写 pull：这个系统自己推过来")
    told = ask(connector, using.document, way["path"], _query(way, connector.cursor))
    found = [translate(using.document, one, connector.path) for one in items_of(told, way)]
    named = [one for one in found if one is not None]
    taken = Order.objects.filter(connector=connector, outside_id__in=[one.outside_id for one in named])
    known = set(taken.exclude(affair=None).values_list("outside_id", flat=True))
    rules = standards.rules(using.document["procedure"], connector.path, at)
    wrong = {one.outside_id: unfit(one, rules) for one in named if one.outside_id not in known}
    return Foreseen(
        fresh=sum(not problems for problems in wrong.values()),
        known=len({one.outside_id for one in named} & known),
        unreadable=len(found) - len(named),
        problems=tuple((id, key, text) for id, problems in wrong.items() for key, text in problems.items())[:50],
    )
