"""Transactions, and the database's own walls.

Every web request is one transaction that begins by naming its reader (`access.enter`). A `write` inside it joins
that transaction; outside (jobs, tests) it is a transaction of its own. Either all of it stands or none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import connection, migrations, transaction

P = ParamSpec("P")
R = TypeVar("R")

_joined: ContextVar[bool] = ContextVar("joined", default=False)


@contextmanager
def one_transaction() -> Iterator[None]:
    """The door's transaction: every `write` within joins it without a savepoint, and a failure undoes all of it."""
    with transaction.atomic():
        token = _joined.set(True)
        try:
            yield
        finally:
            _joined.reset(token)


def write(action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` whole or not at all."""

    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _joined.get()):
            return action(*args, **kwargs)

    whole.__name__, whole.__doc__, whole.__module__ = action.__name__, action.__doc__, action.__module__
    whole.__wrapped__ = action  # type: ignore[attr-defined]
    return whole


class MigrateAsOwner:
    """Only the owner's connection migrates; the platform's own role cannot change a table."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`, whoever asks."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION kit_refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_change();
        """,
        f"DROP TRIGGER {table}_is_append_only ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};",
    )


def row_security(table: str, *, read: str, write: str | None = None) -> migrations.RunSQL:
    """Force row-level security on `table`: `read` and `write` are SQL conditions on a row (write defaults to read)."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_is_read_by_those_it_concerns ON {table} USING ({read}) WITH CHECK ({write or read});
        """,
        f"""
        DROP POLICY {table}_is_read_by_those_it_concerns ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall()) if cursor.description else []


def prepare_role(owner_alias: str, role: str, password: str) -> None:
    """Make (or renew) the role the platform runs as, and give it just the rows, never the tables."""
    from django.db import connections
    from psycopg import sql

    owner = connections[owner_alias]
    with owner.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(
            sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(password)
            )
        )
        name = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
