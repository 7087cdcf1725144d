"""History as a chain: every record carries the hash of the one before it, so that none can be changed unseen.

A room makes its own table from ChainRecord, protects it with `database.append_only`, and adds to it with `append`
while it holds the lock of the stream (the affair's row). Bodies hold commitments to personal values, never the values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import ClassVar, TypeVar
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from liren.kit.crypto import sm3
from liren.kit.json import Json, canonical
from liren.kit.making import made

HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a stream: its number (from 1) and hash; seq 0 before the first."""

    seq: int
    hash: str


START = Head(0, "0" * HASH_LENGTH)


@dataclass(frozen=True, slots=True)
class StreamHead:
    stream: UUID
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record. happened_at: what a device or paper claims (default: when recorded).

    columns: values of the columns the concrete table adds; they are hashed like the rest.
    """

    kind: str
    body: Mapping[str, Json]
    happened_at: datetime | None = None
    by_person: UUID | None = None
    by_org: UUID | None = None
    columns: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first record of a stream that does not hold. what: missing, unlinked or altered; text says it in Chinese."""

    stream: UUID
    seq: int
    what: str
    text: str


class ChainRecord(models.Model):
    """Abstract: one record of one stream's history. Never updated, never deleted."""

    pk = models.CompositePrimaryKey("stream", "seq")
    stream = models.UUIDField(help_text="whose history: the affair's id")
    seq = models.PositiveIntegerField(help_text="number within the stream, from 1, without gaps")
    kind = models.CharField(max_length=60)
    body = models.JSONField(default=dict, help_text="facts and commitments; never a personal value")
    happened_at = models.DateTimeField(help_text="when it happened, as the device or paper claims")
    recorded_at = models.DateTimeField(help_text="when the server recorded it; clocks run from here")
    by_person = models.UUIDField(null=True)
    by_org = models.UUIDField(null=True)
    previous = models.CharField(max_length=HASH_LENGTH, help_text="hash of the record before, zeros before the first")
    hash = models.CharField(max_length=HASH_LENGTH, help_text="SM3 of the canonical JSON of every other column")

    objects: ClassVar[models.Manager["ChainRecord"]]

    class Meta:
        abstract = True
        indexes = [BrinIndex(fields=["recorded_at"], name="%(class)s_by_recorded")]


R = TypeVar("R", bound=ChainRecord)


def append(model: type[R], stream: UUID, entries: Sequence[Entry], *, head: Head, at: datetime) -> list[R]:
    """Add `entries` to `stream` after `head`, recorded at `at` (aware); one INSERT.

    Returns the records, the last of which is the new head (`head_of`). The caller holds the stream's lock and knows its
    head (START for a new one); the primary key refuses a second writer. Raises TypeError for a body that is not JSON,
    ValueError for a naive time.
    """
    return append_all(model, [(stream, head, entries)], at=at)


def append_all(model: type[R], streams: Iterable[tuple[UUID, Head, Sequence[Entry]]], *, at: datetime) -> list[R]:
    """Add to many streams in one INSERT: (stream, head, entries) each; an import's way."""
    records = [r for stream, head, entries in streams for r in chained(model, stream, entries, head=head, at=at)]
    model._default_manager.bulk_create(records)
    return records


def chained(model: type[R], stream: UUID, entries: Sequence[Entry], *, head: Head, at: datetime) -> list[R]:
    """The records `append` would write, unsaved."""
    records: list[R] = []
    recorded_at, previous = _utc(at), head.hash
    known = plain_all({"stream": stream, "recorded_at": recorded_at})
    moments: dict[datetime, datetime] = {}
    for seq, entry in enumerate(entries, head.seq + 1):
        claimed = entry.happened_at or at
        record = made(
            model,
            stream=stream,
            seq=seq,
            kind=entry.kind,
            body=plain(entry.body),
            happened_at=moments.get(claimed) or moments.setdefault(claimed, _utc(claimed)),
            recorded_at=recorded_at,
            by_person=entry.by_person,
            by_org=entry.by_org,
            previous=previous,
            **entry.columns,
        )
        record.hash = previous = _hash(record, {**known, "body": record.body})
        records.append(record)
    return records


def head_of(record: ChainRecord) -> Head:
    return Head(record.seq, record.hash)


@cache
def _hashed(model: type[ChainRecord]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname != "hash")


def hash_of(record: ChainRecord) -> str:
    """SM3 over the canonical JSON of every column but the hash.

    A column that is NULL is left out, so that a table may gain a column and its old records still hold. Times are
    UTC with microseconds; whole floats count as integers, because jsonb does not tell 1e2 from 100.
    """
    return _hash(record, {})


def _hash(record: ChainRecord, known: Mapping[str, Json]) -> str:
    """known: what is in its one JSON form already."""
    values = {name: getattr(record, name) for name in _hashed(type(record)) if name not in known}
    return sm3(canonical({**plain_all(values), **known}))


def verify_chain(records: Iterable[ChainRecord], *, start: Head = START) -> Broken | None:
    """Walk one stream's records in order of seq; None when all hold, else the first that does not."""
    head = start
    for record in records:
        broken = _broken(record, head)
        if broken is not None:
            return broken
        head = head_of(record)
    return None


def verify_table(model: type[ChainRecord], *, chunk: int = 5000) -> Iterator[Broken]:
    """Walk every stream of a table, `chunk` records in memory at a time; yields the first break of each stream."""
    broken: UUID | None = None
    last: ChainRecord | None = None
    for record in _in_order(model, chunk):
        same = last is not None and last.stream == record.stream
        found = None if record.stream == broken else _broken(record, head_of(last) if same and last else START)
        if found is not None:
            broken = record.stream
            yield found
        last = record


def current_heads(model: type[ChainRecord], *, since: datetime | None = None) -> Iterator[StreamHead]:
    """The head of every stream, or of those with a record recorded after `since`, in order of stream."""
    records = model._default_manager.order_by("stream", "-seq").distinct("stream")
    if since is not None:
        records = records.filter(recorded_at__gt=since)
    for stream, seq, hashed in records.values_list("stream", "seq", "hash"):
        yield StreamHead(stream, seq, hashed)


def hashes_at(model: type[ChainRecord], heads: Sequence[StreamHead]) -> dict[tuple[UUID, int], str]:
    """The hashes the table holds today at the given (stream, seq); those that are gone are absent."""
    wanted = {(h.stream, h.seq) for h in heads}
    found = model._default_manager.filter(
        stream__in={h.stream for h in heads}, seq__in={h.seq for h in heads}
    ).values_list("stream", "seq", "hash")
    return {(stream, seq): hashed for stream, seq, hashed in found if (stream, seq) in wanted}


def _in_order(model: type[ChainRecord], chunk: int) -> Iterator[ChainRecord]:
    records = model._default_manager.order_by("stream", "seq")
    batch = list(records[:chunk])
    while batch:
        yield from batch
        batch = list(records.filter(pk__gt=batch[-1].pk)[:chunk])


def _broken(record: ChainRecord, head: Head) -> Broken | None:
    if record.seq != head.seq + 1:
        return Broken(record.stream, head.seq + 1, "missing", f"第 {head.seq + 1} 条记录不见了")
    if record.previous != head.hash:
        return Broken(record.stream, record.seq, "unlinked", f"第 {record.seq} 条记录接不上前一条")
    if record.hash != hash_of(record):
        return Broken(record.stream, record.seq, "altered", f"第 {record.seq} 条记录的内容被改动过")
    return None


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time in history is aware")
    return moment.astimezone(UTC)


def plain_all(values: Mapping[str, object]) -> dict[str, Json]:
    """The columns of a row as `plain` has them, those that are NULL left out."""
    return {
        name: value if type(value) in _AS_THEY_ARE else plain(value)
        for name, value in values.items()
        if value is not None
    }


_AS_THEY_ARE = frozenset({str, int, bool})
_TEXT = frozenset({str})
_LISTS = (list, tuple)
_WRITTEN_OUT = (UUID, date, Decimal)


def plain(value: object) -> Json:
    """`value` in the one JSON form that survives a trip through jsonb unchanged."""
    if value is None or type(value) in _AS_THEY_ARE:  # most values; the checks below are dear by the hundred thousand
        return value
    if isinstance(value, datetime):
        return _utc(value).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, dict):
        kinds = set(map(type, value))
        if kinds != _TEXT and not all(issubclass(kind, str) for kind in kinds):
            raise TypeError("keys of a body are text")
        return {key: inner if type(inner) in _AS_THEY_ARE else plain(inner) for key, inner in value.items()}
    if isinstance(value, _LISTS):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, _WRITTEN_OUT):
        return str(value)
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return plain(dict(value))
    raise TypeError(f"{type(value).__name__} does not belong in a history body")
