"""Reading another system's orders: a page at a time from where it stopped, and single ones again."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from liren.integrations.connectors.fitting import unfit
from liren.integrations.connectors.mapping import at_path, mapping_of, translate
from liren.integrations.connectors.model import Connector, ConnectorMapping, Order
from liren.integrations.connectors.taking import Using, take_all
from liren.integrations.connectors.wire import ask, for_order, items_of, next_of
from liren.integrations.errors import NotTaken
from liren.integrations.outside import unless_left_alone
from liren.kit import clock, outbox
from liren.kit.clock import CHINA
from liren.kit.outbox import Happened, NotNow
from liren.standards import public as standards

PULL = "integrations.pull-due"
PAGE = 100
STOPPED = "对接停止了，没有去取"
LEFT_ALONE = "对方刚才没有回答，先不去取；过了 {until:%H:%M} 再取"
NO_ONE = "对照表里没有写 one，不能单独取一件"
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
    """Have every connector that answers be read once more, and now and then one that does not; how many.

    One that is still to be read since it was asked for last is not asked for again.
    """
    patient = Q(error="") | Q(asked_at__isnull=True) | Q(asked_at__lte=at - PATIENCE)
    asked = Connector.objects.filter(patient, stopped_at__isnull=True).exclude(id__in=[*_waiting()])
    found = asked.values_list("id", flat=True)
    for connector in found:
        outbox.emit(PULL, 1, {"connector": connector}, at)
    return len(found)


def _waiting() -> Tally[str]:
    """How often each connector is still to be read, by its id; single orders apart."""
    return Tally(str(body["connector"]) for body in outbox.unhandled(PULL) if "order" not in body)


def live(event: Happened, *, lock: bool = False) -> Connector | None:
    """The connector an event is about, unless it was stopped. lock: others wait to change it; orders still come in."""
    found = Connector.objects.filter(id=str(event.body["connector"]), stopped_at__isnull=True)
    return (found.select_for_update(no_key=True) if lock else found).first()


def pull(event: Happened) -> None:
    """Read one page, or one order; nothing is locked while the other side is asked.

    The cursor moves with what was taken, or not at all: a page that was taken meanwhile is left. When the other side
    does not answer, that is written down and nothing more: a page is asked for again soon anyway. So it is when it is
    left alone because it did not answer something else; then it is read once after that.
    """
    connector, at = live(event), clock.now()
    if connector is None:
        if "order" in event.body:
            _not_fetched(str(event.body["order"]), STOPPED, at)
        return
    using = using_of(connector)
    try:
        if "order" in event.body:
            _pull_order(event, using, at)
        else:
            _pull_page(event, using, at)
    except NotTaken as error:
        Connector.objects.filter(id=connector.id).update(asked_at=at, error=error.text[:300])
    except NotNow as left:
        if "order" in event.body:
            raise
        told = LEFT_ALONE.format(until=left.until.astimezone(CHINA))
        Connector.objects.filter(id=connector.id).update(error=told)
        if _waiting()[str(connector.id)] == 1:  # this one
            outbox.emit(PULL, 1, {"connector": connector.id}, left.until)


def _pull_page(event: Happened, using: Using, at: datetime) -> None:
    """Raises NotTaken."""
    way = using.document.get("pull")
    if way is None:
        return
    cursor = using.connector.cursor
    with unless_left_alone(using.connector, at=at):
        told = ask(using.connector, using.document, way["path"], _query(way, cursor))
    found, following = items_of(told, way), next_of(told, way)
    connector = live(event, lock=True)
    if connector is None or connector.cursor != cursor:
        return
    take_all(replace(using, connector=connector), found, at)
    connector.cursor = following or cursor
    if found and connector.cursor != cursor:
        outbox.emit(PULL, 1, {"connector": connector.id}, at)
    _answered(connector, at)


def _pull_order(event: Happened, using: Using, at: datetime) -> None:
    """Fetch one; what comes of it, or why nothing does, stands beside it. Raises NotTaken."""
    order = Order.objects.filter(id=str(event.body["order"]), connector=using.connector).first()
    if order is None:
        return
    way = using.document.get("one")
    if way is None:
        _not_fetched(order.id, NO_ONE, at)
        return
    try:
        with unless_left_alone(using.connector, at=at):
            told = ask(using.connector, using.document, for_order(way["path"], order.outside_id))
    except NotTaken as error:
        _not_fetched(order.id, error.text, at)
        raise
    connector = live(event, lock=True)
    if connector is None:
        _not_fetched(order.id, STOPPED, at)
        return
    taken = take_all(using, [at_path(told, way["order"]) if "order" in way else told], at)
    if order.outside_id not in {one.outside_id for one in taken}:
        _not_fetched(order.id, "对方答的不是这一件", at)
    _answered(connector, at)


def _not_fetched(order: object, why: str, at: datetime) -> None:
    Order.objects.filter(id=str(order), affair=None).update(problems={"": why}, changed_at=at)


def _answered(connector: Connector, at: datetime) -> None:
    connector.asked_at, connector.answered_at, connector.error = at, at, ""
    connector.save(update_fields=["asked_at", "answered_at", "error", "cursor"])


def _query(way: Mapping[str, Any], cursor: str) -> dict[str, str]:
    most = {way["size"]: str(way.get("most", PAGE))} if "size" in way else {}
    return {way.get("cursor", "cursor"): cursor, **most}


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
