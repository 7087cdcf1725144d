"""Bare COPY of rows the platform has written: what the database alone needs for the same rows and indexes."""

from collections.abc import Iterable

from django.db import connections
from psycopg import sql

from liren.jobs.bench.timing import timed


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
