"""Bare COPY of rows the platform has written: what the database alone needs for the same rows and indexes."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from psycopg import sql

from liren.jobs.bench.timing import timed

_BLOCK = 8 * 2**20


def copy_again(tables: Iterable[str]) -> tuple[int, float]:
    """Rows of `tables`, and the seconds COPY takes to write them into empty tables of the same columns and indexes.

    Reading them out is not timed. The copies are made, filled and dropped as the owner, all in one transaction.
    """
    rows, seconds = 0, 0.0
    owner = connections["owner"]
    owner.ensure_connection()
    raw = owner.connection
    with raw.cursor() as cursor:
        for table in tables:
            source, copy = sql.Identifier(table), sql.Identifier(f"bench_{table}")
            cursor.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, source))
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = '' ORDER BY attnum",
                [table],
            )
            columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
            with cursor.copy(sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, source)) as out:
                data = b"".join(out)
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(copy, columns)
            seconds += timed(lambda: _write(cursor, statement, data))  # noqa: B023 (called at once)
            rows += data.count(b"\n")
            cursor.execute(sql.SQL("DROP TABLE {}").format(copy))
    return rows, seconds


def _write(cursor: object, statement: sql.Composed, data: bytes) -> None:
    with cursor.copy(statement) as into:  # type: ignore[attr-defined]
        into.write(data)


@dataclass(frozen=True, slots=True)
class Copied:
    """A table's rows written again: seconds by COPY into the same columns, checks and indexes; bytes it takes."""

    table: str
    rows: int
    seconds: float
    bytes: int


def copied_again(tables: Iterable[str], *, keys: bool) -> Iterator[Copied]:
    """`copy_again` for tables larger than memory: block by block, each copy committed, and dropped before the next.

    keys: the foreign keys are there too, and looked up for every row, as they are when the platform writes.
    The time is what the writing connection takes; while it waits for rows to be read, nothing is counted.
    """
    reader, writer = connections["owner"].copy(), connections["owner"].copy()
    reader.ensure_connection()
    writer.ensure_connection()
    try:
        for table in tables:
            yield _copied(table, reader.connection, writer.connection, keys=keys)
    finally:
        reader.close()
        writer.close()


def _copied(table: str, reader: Any, writer: Any, *, keys: bool) -> Copied:
    source, copy = sql.Identifier(table), sql.Identifier(f"bench_{table}")
    writer.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, source))
    try:
        for (definition,) in writer.execute(_KEYS, [table]).fetchall() if keys else ():
            writer.execute(sql.SQL("ALTER TABLE {} ADD {}").format(copy, sql.SQL(definition)))
        rows, seconds = _streamed(source, copy, reader, writer)
        [(size,)] = writer.execute("SELECT pg_total_relation_size(%s)", [f"bench_{table}"]).fetchall()
    finally:
        writer.execute(sql.SQL("DROP TABLE {}").format(copy))
    return Copied(table, rows, seconds, size)


_KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"


def _streamed(source: sql.Identifier, copy: sql.Identifier, reader: Any, writer: Any) -> tuple[int, float]:
    """Rows, and the seconds for writing and committing them."""
    seconds, block = 0.0, bytearray()
    begun = time.perf_counter()
    read, write = sql.SQL("COPY {} TO STDOUT (FORMAT binary)"), sql.SQL("COPY {} FROM STDIN (FORMAT binary)")
    with writer.transaction(), reader.cursor() as out, writer.cursor() as cursor:
        with out.copy(read.format(source)) as rows, cursor.copy(write.format(copy)) as into:
            for piece in rows:
                block += piece
                if len(block) >= _BLOCK:
                    seconds += timed(lambda: into.write(bytes(block)))  # noqa: B023 (called at once)
                    block.clear()
            begun = time.perf_counter()
            into.write(bytes(block))
        count = cursor.rowcount
    return count, seconds + time.perf_counter() - begun
