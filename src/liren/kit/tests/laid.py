"""What many tests begin with is made once in a process; afterwards its rows are laid down again as they stood.

The rows come from the same public doors as ever, and are written back as the same role under the same walls: only the
hundreds of steps are saved. Where anything stands already, it is made (or found made) as always.
"""

import pickle
from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import TypeVar

from django.db import connection
from psycopg import sql

Made = TypeVar("Made")

TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'django_migrations' AND has_table_privilege(c.oid, 'SELECT, INSERT')
    GROUP BY c.relname ORDER BY c.relname
"""


def laid_again(make: Callable[[], Made]) -> Callable[[], Made]:
    """`make` runs once in a process; later calls lay its rows again. Call inside a transaction, as the system."""
    kept: list[tuple[bytes, list[str], str]] = []  # what was made, the tables filled, how to fill them again

    @wraps(make)
    def made() -> Made:
        if kept and not _filled(kept[0][1]):
            with connection.cursor() as cursor:
                cursor.execute(kept[0][2])
            again: Made = pickle.loads(kept[0][0])
            return again
        columns = _columns()
        before = _filled(columns)
        result = make()
        new = _filled(columns) - before
        if not kept and not before:
            in_order = [table for table in columns if table in new]  # a handover before its items: walls ask for it
            lay = sql.SQL(";").join(_laying(table, columns[table]) for table in in_order)
            kept.append((pickle.dumps(result), in_order, lay.as_string(connection.connection)))
        return result

    return made


@cache
def _columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def _filled(tables: Iterable[str]) -> set[str]:
    """Those of the tables that hold a row."""
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


def _rows(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT json_agg(t)::text FROM {} t").format(sql.Identifier(table)))
        return str(cursor.fetchone()[0])


def _laying(table: str, columns: list[str]) -> sql.Composed:
    """The statement that lays the rows of `table` down as they stand now."""
    lay = sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, {2}::json)")
    into = sql.SQL(", ").join(map(sql.Identifier, columns))
    return lay.format(sql.Identifier(table), into, sql.Literal(_rows(table)))
