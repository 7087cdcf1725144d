"""How an affair is read under its lock and written back: one statement each way, however many rows it touches."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair, Participant, Rating, Record, Span, Work
from liren.kit.database import Send
from liren.kit.json import Json

M = TypeVar("M", bound=models.Model)
Tables = dict[str, tuple[type[models.Model], Sequence[models.Model]]]

# What a step may change; the rest of an affair stays as it was opened.
CHANGING = (
    "class_code", "organisation", "state", "step", "jurisdiction_path", "first_receiver_org", "first_receiver_person",
    "told_at", "closed_at", "resolved", "declined", "rating", "counts", "answers", "run", "chain_seq", "chain_head",
    "version", "written_by", "changed_at",
)  # fmt: skip
SPAN_CHANGING = (
    "org", "person", "limit_amount", "limit_unit", "due_at", "provisional",
    "finished_at", "paused_at", "pauses", "paused_seconds", "extensions",
    "outcome", "returned", "in_time", "scored", "written_by", "changed_at",
)  # fmt: skip
WORK_CHANGING = (
    "org", "person", "path", "due_at", "provisional", "paused_at", "level", "raised_path", "raised_role", "timer",
    "timer_at", "reminded_at", "written_by",
)  # fmt: skip


@dataclass
class Held:
    """An affair whose lock this transaction holds, with all its open work, and the running clock of each line."""

    affair: Affair
    works: list[Work] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass
class Changes:
    """What one act leaves beside the affair itself."""

    records: list[Record] = field(default_factory=list)
    new_works: list[Work] = field(default_factory=list)
    changed_works: list[Work] = field(default_factory=list)
    gone_works: list[UUID] = field(default_factory=list)
    new_spans: list[Span] = field(default_factory=list)
    changed_spans: list[Span] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    other: list[models.Model] = field(default_factory=list)  # rows of the kit: events, sealed values


_HOLD = """
    SELECT a.*, {parts},
           (SELECT s.version FROM affairs_affair s WHERE s.id = a.id) AS version_before_waiting
      FROM affairs_affair a WHERE a.id = %s FOR UPDATE OF a"""
_PARTS = """
    (SELECT jsonb_agg(to_jsonb(w) ORDER BY w.role) FROM affairs_work w WHERE w.affair_id = a.id) AS works_json,
    (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM affairs_span s WHERE s.affair_id = a.id AND s.outcome IS NULL)
      AS spans_json"""


def hold(affair_id: UUID) -> Held:
    """Lock the affair until the transaction ends. One statement; a second when another held it meanwhile.

    Raises NoSuchAffair when it is not there, or not the reader's to see.
    """
    found = _held(_HOLD.format(parts=_PARTS), affair_id)
    if found is None:
        raise NoSuchAffair
    affair, held = found
    if affair.version != affair.__dict__["version_before_waiting"]:
        # We waited: the row is fresh, but work and clock were read as they stood before.
        again = _held(f"SELECT a.*, {_PARTS} FROM affairs_affair a WHERE a.id = %s", affair_id)
        if again is None:
            raise NoSuchAffair
        return again[1]
    return held


def _held(sql: str, affair_id: UUID) -> tuple[Affair, Held] | None:
    found = list(Affair.objects.raw(sql, [affair_id]))
    if not found:
        return None
    affair = found[0]
    works = json.loads(affair.__dict__["works_json"] or "[]")
    spans = [revive(Span, row) for row in json.loads(affair.__dict__["spans_json"] or "[]")]
    return affair, Held(affair, [revive(Work, row) for row in works], {span.line: span for span in spans})


def insert(affair: Affair, changes: Changes) -> str | None:
    """Write a new affair with everything that belongs to it; returns its number.

    None, and nothing written, when its idempotency key has opened an affair before.
    """
    parts = [
        f"opened AS ({_insertion(Affair, 'affair')}"
        " WHERE n.idempotency_key IS NULL OR NOT EXISTS (SELECT FROM affairs_affair a"
        " WHERE a.opened_by = n.opened_by AND a.idempotency_key = n.idempotency_key)"
        " ON CONFLICT (opened_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING number)"
    ]
    values: dict[str, object] = {"affair": _json([affair])}
    _add_insertions(parts, values, changes, " WHERE EXISTS (SELECT FROM opened)")
    found = _run(f"WITH {', '.join(parts)} SELECT number FROM opened", values)
    return str(found[0][0]) if found else None


def insert_many(affairs: Sequence[Affair], changes: Changes, send: Send) -> None:
    """Send many new affairs with everything that belongs to them; their numbers were taken before. One statement.

    What all rows of a table have in common is said once: of an import that is more than half of it.
    """
    parts: list[str] = []
    values: dict[str, object] = {}
    written = _Once()
    new: Tables = {"affair": (Affair, affairs), **_by_table(changes)}
    for name, (model, made) in new.items():
        if made:
            shared, each = _apart(model, made)
            values |= {f"{name}_shared": _as_json(shared), name: _as_json(each, written)}
            base = f"jsonb_populate_record(NULL::{model._meta.db_table}, %({name}_shared)s::jsonb)"
            parts.append(f"{name} AS ({_insertion(model, name, base)})")
    send(f"WITH {', '.join(parts)} SELECT 1", values)


def _apart(model: type[models.Model], made: Sequence[models.Model]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """By column: what all these rows share, and what of each is left."""
    rows, names = [row.__dict__ for row in made], _names(model)
    shared = {column: rows[0][name] for column, name in names.items() if _is_one([row[name] for row in rows])}
    apart = [(column, names[column]) for column in columns_of(model) if column not in shared]
    return shared, [{column: row[name] for column, name in apart} for row in rows]


def _is_one(values: Sequence[Any]) -> bool:
    """Are they all the same? Of what is put together nothing is said: in Python {"a": 1} is also {"a": True}."""
    first = values[0]
    return not (first and isinstance(first, dict | list)) and values.count(first) == len(values)


def save(affair: Affair, changes: Changes, *, version: int) -> bool:
    """Write back an affair held since `version`; False when it moved on without its lock (never, after `hold`)."""
    sets = ", ".join(f"{column} = n.{column}" for column in CHANGING)
    parts = [
        f"moved AS (UPDATE affairs_affair a SET {sets} FROM jsonb_populate_recordset(NULL::affairs_affair,"
        " %(affair)s::jsonb) n WHERE a.id = n.id AND a.version = %(version)s RETURNING 1)"
    ]
    values: dict[str, object] = {"affair": _json([affair], (*CHANGING, "id")), "version": version}
    if changes.gone_works:
        parts.append("gone AS (DELETE FROM affairs_work WHERE id = ANY(%(gone)s))")
        values["gone"] = changes.gone_works
    _add_updates(parts, values, "changed_works", Work, changes.changed_works, WORK_CHANGING)
    _add_updates(parts, values, "changed_spans", Span, changes.changed_spans, SPAN_CHANGING)
    _add_insertions(parts, values, changes, "")
    return bool(_run(f"WITH {', '.join(parts)} SELECT 1 FROM moved", values))


def _add_insertions(parts: list[str], values: dict[str, object], changes: Changes, condition: str) -> None:
    for name, (model, made) in _by_table(changes).items():
        if made:
            parts.append(f"{name} AS ({_insertion(model, name, condition=condition)})")
            values[name] = _json(made)


def _by_table(changes: Changes) -> Tables:
    """What is new, by a name for its table."""
    tables: Tables = {
        "records": (Record, changes.records),
        "works": (Work, changes.new_works),
        "spans": (Span, changes.new_spans),
        "participants": (Participant, changes.participants),
        "ratings": (Rating, changes.ratings),
    }
    others: dict[type[models.Model], list[models.Model]] = {}
    for row in changes.other:
        others.setdefault(type(row), []).append(row)
    return tables | {model._meta.db_table: (model, made) for model, made in others.items()}


def _add_updates(
    parts: list[str],
    values: dict[str, object],
    name: str,
    model: type[models.Model],
    changed: Sequence[models.Model],
    columns: Sequence[str],
) -> None:
    if not changed:
        return
    table = model._meta.db_table
    sets = ", ".join(f"{column} = n.{column}" for column in columns)
    parts.append(
        f"{name} AS (UPDATE {table} t SET {sets} FROM jsonb_populate_recordset(NULL::{table}, %({name})s::jsonb) n"
        " WHERE t.id = n.id)"
    )
    values[name] = _json(changed, (*columns, "id"))


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns a new row gives; a counted id, and what is derived, are left to the database."""
    return [
        str(f.column)
        for f in model._meta.concrete_fields
        if not isinstance(f, models.AutoField | models.BigAutoField) and not f.generated
    ]


def _insertion(model: type[models.Model], name: str, base: str = "", *, condition: str = "") -> str:
    """base: a record with what the rows do not say themselves."""
    table, columns = model._meta.db_table, ", ".join(f'"{column}"' for column in columns_of(model))
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM"
        f" jsonb_populate_recordset({base or f'NULL::{table}'}, %({name})s::jsonb) AS n{condition}"
        + (" ON CONFLICT DO NOTHING" if model is Participant else "")
    )


def plain(row: models.Model, columns: Iterable[str] | None = None) -> dict[str, Json]:
    """A row as JSON by column, as `jsonb_populate_record` wants it."""
    return {column: _plain(value) for column, value in _by_column(row, columns).items()}


def _by_column(row: models.Model, columns: Iterable[str] | None = None) -> dict[str, Any]:
    values, names = row.__dict__, _names(type(row))
    wanted = names if columns is None else {column: names[column] for column in columns}
    return {column: values[name] for column, name in wanted.items()}


@cache
def _names(model: type[models.Model]) -> Mapping[str, str]:
    """Column → attribute of what a row says itself."""
    return {str(f.column): f.attname for f in model._meta.concrete_fields if not f.generated}


_AS_THEY_ARE = (str, int, dict, list)


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, _AS_THEY_ARE):
        return value
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)


def _json(made: Sequence[models.Model], columns: Iterable[str] | None = None) -> str:
    wanted = tuple(columns) if columns is not None else None
    return _as_json([_by_column(row, wanted) for row in made])


def _as_json(
    by_column: Mapping[str, Any] | Sequence[Mapping[str, Any]], written: Callable[[Any], Json] = _plain
) -> str:
    return json.dumps(by_column, ensure_ascii=False, default=written)


class _Once:
    """`_plain` of values that come again and again, such as an affair's id in all its rows, which live meanwhile."""

    def __init__(self) -> None:
        self._found: dict[int, Json] = {}

    def __call__(self, value: Any) -> Json:
        found = self._found.get(id(value))
        if found is None:
            found = self._found[id(value)] = _plain(value)
        return found


def revive(model: type[M], row: Mapping[str, Json]) -> M:
    """A row of `model` from its `to_jsonb`."""
    return model(**{f.attname: f.to_python(row[str(f.column)]) for f in model._meta.concrete_fields})


def _run(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
