"""What is known of connectors, for whoever manages them: no person's data is among it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.integrations.connectors.making import ACT
from liren.integrations.connectors.mapping import mapping_of
from liren.integrations.connectors.model import Connector, ConnectorMapping, Difference, Order, Return
from liren.integrations.connectors.reconciling import KINDS
from liren.integrations.connectors.returning import DUE
from liren.integrations.errors import NoSuchConnector
from liren.integrations.letters import given_up
from liren.kit.database import rows

MOST_LISTED = 100
MOST_COUNTED = 1000
_COUNTED = ("taken", "refused", "waiting", "differences")
_COUNTS = """
    SELECT c.id,
        (SELECT count(*) FROM (SELECT FROM integrations_order o
            WHERE o.connector_id = c.id AND o.affair IS NOT NULL LIMIT %s) taken),
        (SELECT count(*) FROM (SELECT FROM integrations_order o
            WHERE o.connector_id = c.id AND o.affair IS NULL AND NOT o.problems = '{}' LIMIT %s) refused),
        (SELECT count(*) FROM (SELECT FROM integrations_return r JOIN integrations_order o ON o.id = r.order_id
            WHERE o.connector_id = c.id AND r.done_at IS NULL LIMIT %s) waiting),
        (SELECT count(*) FROM (SELECT FROM integrations_difference d WHERE d.connector_id = c.id LIMIT %s) apart)
    FROM integrations_connector c WHERE c.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class ConnectorLine:
    """error: why it did not answer the last time; "" when it did. taken, refused, waiting: orders, and returns.

    Counted no further than one beyond MOST_COUNTED: `told` says them in words.
    """

    id: UUID
    name: str
    url: str
    path: str
    made_by_name: str
    made_at: datetime
    stopped_at: datetime | None
    stopped_by_name: str
    asked_at: datetime | None
    answered_at: datetime | None
    error: str
    taken: int
    refused: int
    waiting: int
    differences: int

    @property
    def told(self) -> Mapping[str, str]:
        counts = {name: int(getattr(self, name)) for name in _COUNTED}
        return {name: str(n) if n <= MOST_COUNTED else f"{MOST_COUNTED}+" for name, n in counts.items()}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """problems: by field, why it was not taken, or what to look at. sent_status: what they were last told."""

    outside_id: str
    affair: UUID | None
    problems: Mapping[str, str]
    changed_at: datetime
    sent_status: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    outside_id: str
    kind: str
    title: str
    theirs: str | None
    ours: str | None


@dataclass(frozen=True, slots=True)
class LostReturn:
    """A result that was tried eight times in vain. delivery: what `replay_return` asks for."""

    delivery: int
    outside_id: str
    happened_at: datetime
    dead_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class ConnectorPage:
    """One connector. mapping: the text in use; versions: newest first, (number, who, when).

    pulls, compares, fetches: whether it says how orders are read, both sides compared, one order fetched.
    """

    line: ConnectorLine
    mapping: str
    versions: tuple[tuple[int, str, datetime], ...]
    pulls: bool
    compares: bool
    fetches: bool
    reconciled_at: datetime | None
    differences: tuple[DifferenceLine, ...]
    to_look_at: tuple[OrderLine, ...]
    lost: tuple[LostReturn, ...]
    newest: tuple[OrderLine, ...]


def connectors_at(path: str) -> tuple[ConnectorLine, ...]:
    """The connectors at this place and below, the newest first. Whoever calls has asked `require`. Two statements."""
    return _lines(Connector.objects.filter(path__startswith=path).order_by("-made_at", "id")[:200])


def connector(connector_id: UUID, by: Actor) -> ConnectorPage:
    """One connector. Eight statements. Raises NoSuchConnector, NotAllowed."""
    found = Connector.objects.filter(id=connector_id).first()
    if found is None:
        raise NoSuchConnector
    require(by, ACT, found.path)
    said = list(ConnectorMapping.objects.filter(connector=found).order_by("-version")[:50])
    document = mapping_of(said[0].text)
    orders = Order.objects.filter(connector=found).order_by("-changed_at", "id")
    apart = Difference.objects.filter(connector=found).order_by("kind", "outside_id")[:MOST_LISTED]
    return ConnectorPage(
        line=_lines([found])[0],
        mapping=said[0].text,
        versions=tuple((one.version, one.made_by_name, one.made_at) for one in said),
        pulls="pull" in document,
        compares="index" in document,
        fetches="one" in document,
        reconciled_at=found.reconciled_at,
        differences=tuple(
            DifferenceLine(one.outside_id, one.kind, KINDS[one.kind], one.theirs, one.ours) for one in apart
        ),
        to_look_at=tuple(map(_order, orders.exclude(problems={})[:MOST_LISTED])),
        lost=_lost(found),
        newest=tuple(map(_order, orders.filter(problems={})[:20])),
    )


def _lines(found: Iterable[Connector]) -> tuple[ConnectorLine, ...]:
    connectors = list(found)
    asked = [*([MOST_COUNTED + 1] * len(_COUNTED)), [one.id for one in connectors]]
    counts = {of: [int(str(count)) for count in told] for of, *told in rows(_COUNTS, *asked)}
    return tuple(
        ConnectorLine(
            c.id, c.name, c.url, c.path, c.made_by_name, c.made_at, c.stopped_at, c.stopped_by_name, c.asked_at,
            c.answered_at, c.error, *counts[c.id],
        )
        for c in connectors
    )  # fmt: skip


def _order(one: Order) -> OrderLine:
    return OrderLine(one.outside_id, one.affair, one.problems, one.changed_at, one.sent_status, one.sent_at)


def _lost(found: Connector) -> tuple[LostReturn, ...]:
    dead = given_up(DUE, "return")
    returns = Return.objects.filter(id__in=list(dead), order__connector=found).select_related("order")
    told = [
        LostReturn(dead[one.id].delivery_id, one.order.outside_id, one.at, dead[one.id].dead_at, dead[one.id].error)
        for one in returns
    ]
    return tuple(sorted(told, key=lambda one: one.dead_at, reverse=True))
