"""Events: written with what happened, delivered afterwards, at least once, to every handler that asked for them.

A room emits inside its transaction; nothing is sent when that fails. `config.bindings` registers handlers; the worker
drains. Each (event, handler) is a delivery row: the handler runs in a transaction of its own that also marks the row
done, so what it writes and that mark stand or fall together. Handlers may run in any order, and a handler that talks
to a network may be asked twice: it must bear that.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from uuid import UUID

from django.db import connection, transaction

from liren.kit import clock
from liren.kit.database import name_reader, rows, write
from liren.kit.json import Json
from liren.kit.models import Delivery, Event

MAX_TRIES = 8
_FIRST_WAIT = timedelta(seconds=10)
_SOONEST = timedelta(seconds=1)
_PUT_OFF = "not_before"
_AFTER_EACH_TRY = timedelta(milliseconds=1)  # of what waits for the same moment, the least tried goes first
_LONGEST_WAIT = timedelta(hours=6)
_SHARE_OUT = 500
_A_KEY_OR_ID = re.compile(r"[A-Za-z0-9._:/@+~-]{0,200}")


@dataclass(frozen=True, slots=True)
class Emitted:
    """An event to emit. kind: `room.what-happened`; version: of the body's shape; body: ids, numbers, keys."""

    kind: str
    version: int
    body: Mapping[str, Json | UUID]
    at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a handler gets it; ids in `body` are text. at: when it happened; handed_at: of this delivery."""

    id: int
    kind: str
    version: int
    body: Mapping[str, Json]
    at: datetime
    handed_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When a handler acts: what it writes did not happen earlier, however late the event comes to it."""
        return self.at if self.handed_at is None else max(self.at, self.handed_at)


class NotNow(Exception):
    """Raised by a handler that could not begin, for no reason of this event's: it waits, and the try is not counted."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M:%S}Z")
        self.until = until


def put_off(error: Exception, until: datetime) -> None:
    """Have what fails with `error` wait until then at least: the try is counted, and may not be made anew before."""
    error.__dict__[_PUT_OFF] = until


@dataclass(frozen=True, slots=True)
class Dead:
    """A delivery given up: shown to whoever runs the system."""

    delivery_id: int
    kind: str
    handler: str
    body: Mapping[str, Json]
    tries: int
    dead_at: datetime
    error: str


Handler = Callable[[Happened], None]
_handlers: dict[str, dict[str, Handler]] = {}


def register(kind: str, name: str, handler: Handler) -> None:
    """Let `handler` get every event of `kind` from now on, under a `name` that stays when code moves.

    It runs as the system, inside a transaction. Raises ValueError when another handler has that name.
    """
    if _handlers.setdefault(kind, {}).setdefault(name, handler) is not handler:
        raise ValueError(f"two handlers of {kind} are called {name}")


def unregister(kind: str, name: str) -> None:
    """Take a handler away again; what is still due to it will fail until it is back."""
    _handlers.get(kind, {}).pop(name, None)


def emit(kind: str, version: int, body: Mapping[str, Json | UUID], at: datetime) -> None:
    """Say that something happened. One INSERT, inside the caller's transaction. See `emit_all`."""
    emit_all([Emitted(kind, version, body, at)])


def emit_all(events: Iterable[Emitted]) -> None:
    """Emit many events in one INSERT.

    Raises TypeError for a body that holds anything but ids, numbers, yes/no and keys (people's words stay in their
    rooms), and TransactionManagementError outside a transaction.
    """
    made = prepared(events)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is emitted in the transaction of what happened")
    if made:
        Event.objects.bulk_create(made)


def prepared(events: Iterable[Emitted]) -> list[Event]:
    """The events as unsaved rows, checked as `emit_all` does: for a room that writes all its rows in one statement."""
    return [Event(kind=e.kind, version=e.version, body=_ids_only(e.body), at=e.at) for e in events]


def drain(limit: int = 100, *, at: datetime | None = None) -> int:
    """Deliver up to `limit` deliveries due at `at` (default: now); returns how many were tried.

    Not inside a transaction. Several workers may drain at once: a row one of them holds is skipped by the others. A
    failed delivery waits 10 s, then twice as long each time, and is dead after MAX_TRIES; one whose handler says NotNow
    waits as long as that says.
    """
    moment = at or clock.now()
    while _share_out(moment) == _SHARE_OUT:
        pass
    _give_up(moment)
    tried = 0
    while tried < limit and _deliver_one(at or clock.now()):
        tried += 1
    return tried


def waiting() -> int:
    """How many deliveries and events are not done yet, dead ones left out. One statement."""
    [(count,)] = rows(
        "SELECT (SELECT count(*) FROM kit_delivery WHERE done_at IS NULL AND dead_at IS NULL)"
        " + (SELECT count(*) FROM kit_event WHERE shared_out_at IS NULL)"
    )
    return int(str(count))


def unhandled(kind: str) -> list[Mapping[str, Json]]:
    """The bodies of the events of one kind that a handler has still to see, the one it sees just now too."""
    fresh = Event.objects.filter(kind=kind, shared_out_at__isnull=True).values_list("body", flat=True)
    due = Delivery.objects.filter(event__kind=kind, done_at__isnull=True, dead_at__isnull=True)
    return [*fresh, *due.values_list("event__body", flat=True)]


def dead_letters(limit: int = 50, *, kind: str | None = None) -> tuple[Dead, ...]:
    """The newest deliveries that were given up, of one kind of event when asked."""
    dead = Delivery.objects.filter(dead_at__isnull=False, **({"event__kind": kind} if kind else {}))
    found = dead.select_related("event").order_by("-dead_at", "-id")[:limit]
    return tuple(
        Dead(d.pk, d.event.kind, d.handler, d.event.body, d.tries, d.dead_at, d.error or "")
        for d in found
        if d.dead_at is not None
    )


def revive(delivery_id: int, *, at: datetime) -> bool:
    """Give a dead delivery all its tries again; False when it is not dead."""
    dead = Delivery.objects.filter(pk=delivery_id, dead_at__isnull=False)
    return dead.update(dead_at=None, tries=0, due_at=at) == 1


@write
def forget(*, before: datetime, limit: int = 10_000) -> int:
    """Delete events emitted before `before` that every handler is done with; returns how many."""
    gone = rows(
        "WITH old AS (SELECT id FROM kit_event e WHERE at < %s AND shared_out_at IS NOT NULL AND NOT EXISTS"
        " (SELECT FROM kit_delivery d WHERE d.event_id = e.id AND d.done_at IS NULL) ORDER BY id LIMIT %s),"
        " gone AS (DELETE FROM kit_delivery d USING old WHERE d.event_id = old.id)"
        " SELECT id FROM old",
        *(before, limit),
    )
    Event.objects.filter(pk__in=[row[0] for row in gone]).delete()
    return len(gone)


def _share_out(at: datetime) -> int:
    """Make a delivery for each handler of each new event; returns how many events were taken."""
    with transaction.atomic(durable=True):
        events = list(
            Event.objects.select_for_update(skip_locked=True)
            .filter(shared_out_at__isnull=True)
            .order_by("id")[:_SHARE_OUT]
        )
        Delivery.objects.bulk_create(
            Delivery(event=event, handler=name, due_at=event.at)
            for event in events
            for name in _handlers.get(event.kind, {})
        )
        if events:
            Event.objects.filter(pk__in=[e.pk for e in events]).update(shared_out_at=at)
    return len(events)


def _deliver_one(at: datetime) -> bool:
    """Try the next delivery that is due; False when there is none."""
    claimed = _claim(at)
    if claimed is None:
        return False
    attempt = _Attempt(claimed, at)
    with attempt, transaction.atomic(durable=True):
        _run(claimed, at)
    return True


def _claim(at: datetime) -> int | None:
    """Count the try before it is made, in a commit of its own: a handler that kills the process dies out too."""
    taken = rows(
        "UPDATE kit_delivery SET tries = tries + 1,"
        " due_at = %s + least(%s * power(2, tries), %s)"
        " WHERE id = (SELECT id FROM kit_delivery WHERE due_at <= %s AND done_at IS NULL AND dead_at IS NULL"
        " ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
        *(at, _FIRST_WAIT, _LONGEST_WAIT, at),
    )
    return int(str(taken[0][0])) if taken else None


def _give_up(at: datetime) -> None:
    """Bury what used up its tries and left no error behind, because its worker died with it every time."""
    rows(
        "UPDATE kit_delivery SET dead_at = %s, error = concat_ws(E'\\n', 'killed: the last try left no word', error)"
        " WHERE id IN (SELECT id FROM kit_delivery WHERE due_at <= %s AND done_at IS NULL AND dead_at IS NULL"
        " AND tries >= %s FOR UPDATE SKIP LOCKED)",
        *(at, at, MAX_TRIES),
    )


def _run(delivery_id: int, at: datetime) -> None:
    open_one = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    delivery = open_one.filter(pk=delivery_id, done_at__isnull=True, dead_at__isnull=True).first()
    if delivery is None:  # another worker has it
        return
    event = delivery.event
    handler = _handlers.get(event.kind, {}).get(delivery.handler)
    if handler is None:
        raise LookupError(f"no handler of {event.kind} is called {delivery.handler}")
    name_reader(system=True)
    handler(Happened(event.pk, event.kind, event.version, event.body, event.at, at))
    delivery.done_at, delivery.error = at, None
    delivery.save(update_fields=["done_at", "error"])


class _Attempt:
    """Around one try: whatever a handler raises is written down and swallowed, so that the next gets its turn."""

    def __init__(self, delivery_id: int, at: datetime) -> None:
        self.delivery_id, self.at = delivery_id, at

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        if isinstance(error, NotNow):
            rows(
                "UPDATE kit_delivery SET tries = tries - 1, due_at = %s + (tries - 1) * %s WHERE id = %s",
                *(max(error.until, self.at + _SOONEST), _AFTER_EACH_TRY, self.delivery_id),
            )
            return True
        rows(
            "UPDATE kit_delivery SET error = %s, dead_at = CASE WHEN tries >= %s THEN %s::timestamptz END,"
            " due_at = greatest(due_at, %s::timestamptz) WHERE id = %s",
            *(_told(error), MAX_TRIES, self.at, error.__dict__.get(_PUT_OFF), self.delivery_id),
        )
        return True


def _told(error: Exception) -> str:
    """The error without what databases add in later lines: those may quote people's data."""
    first = (str(error).splitlines() or [""])[0][:500].encode(errors="backslashreplace").decode().replace("\0", "\\x00")
    frames = [
        f"{f.filename.rpartition('/liren/')[2]}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__module__}.{type(error).__qualname__}: {first}\n" + "\n".join(frames[-6:])


def _ids_only(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(_ids_only(key)): _ids_only(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_ids_only(inner) for inner in value]
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and _A_KEY_OR_ID.fullmatch(value):
        return value
    raise TypeError(f"an event carries ids and keys, not {type(value).__name__}")
