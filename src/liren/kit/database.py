"""Transactions, and the database's own walls.

Every web request is one transaction that begins by naming its reader (`access.enter`). A `write` inside it joins
that transaction; outside (jobs, tests) it is a transaction of its own. Either all of it stands or none.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, migrations, transaction

from liren.kit.errors import DomainError

log = logging.getLogger("liren.kit")

P = ParamSpec("P")
R = TypeVar("R")

_joined: ContextVar[bool] = ContextVar("joined", default=False)


@contextmanager
def one_transaction() -> Iterator[None]:
    """The door's transaction: every `write` within joins it without a savepoint, and a failure undoes all of it."""
    kept: DomainError | None = None
    with transaction.atomic():
        token = _joined.set(True)
        try:
            yield
        except DomainError as error:
            if not error.keeps:
                raise
            kept = error
        finally:
            _joined.reset(token)
    if kept is not None:
        raise kept


def write(action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` whole or not at all; only a DomainError that `keeps` lets what was written before it stand."""

    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _joined.get()):
            try:
                return action(*args, **kwargs)
            except DomainError as error:
                if not error.keeps:
                    raise
                kept = error
        raise kept

    whole.__name__, whole.__doc__, whole.__module__ = action.__name__, action.__doc__, action.__module__
    whole.__wrapped__ = action  # type: ignore[attr-defined]
    return whole


def is_away(error: DatabaseError | InterfaceError) -> bool:
    """Whether the database is not there (stopped, starting, out of reach or of connections), rather than a statement
    refused: a lock that was not got, a query cut off, a full disk are something else.

    The connection is made anew by itself at the next request.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)  # none is told where no server answered
    return state is None or state.startswith(_AWAY)


def apart(otherwise: str, action: Callable[[], object]) -> bool:
    """Whether `action` could be done; what goes wrong with it is undone and noted in the words of `otherwise`.

    For many of a kind in one transaction (places, at night): one holds up no other. A database that is away is raised.
    """
    try:
        with transaction.atomic():
            action()
    except Exception as error:
        if isinstance(error, DatabaseError | InterfaceError) and is_away(error):
            raise
        log.exception(otherwise)
        return False
    return True


_AWAY = ("08", "57P01", "57P02", "57P03", "57P05", "53300")  # connection lost, shut down, starting, idle, too many


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


def owner_policy(table: str, owner_kind: str, condition: str) -> migrations.RunSQL:
    """Let those read rows of `table` that belong to an `owner_kind` for whom `condition` holds.

    For tables whose rows belong to a subject of an upper room (`kit_vaultentry`, `media_mediafile`): the lower room
    knows only (owner_kind, owner_id), so each upper room adds its own policy in its own migration, which must depend
    on the last migration of the table's room. `condition` is SQL over the row's columns, subject to the row security
    of every table it names. Policies add up: one that holds is enough. Example, in affairs/migrations:

        owner_policy("kit_vaultentry", "affair", "EXISTS (SELECT FROM affairs_affair a WHERE a.id = owner_id)")
    """
    if not owner_kind.isidentifier():
        raise ValueError(f"an owner kind is an identifier, not {owner_kind!r}")
    name = f"{table}_of_{owner_kind}"
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} FOR SELECT USING (owner_kind = '{owner_kind}' AND ({condition}));",
        f"DROP POLICY {name} ON {table};",
    )


def vault_policy(owner_kind: str, condition: str) -> migrations.RunSQL:
    """`owner_policy` for the vault. Without one, only the subject and the system open an entry.

    Entries are put in by anybody (no policy needed), and read back only where the policy holds.
    """
    return owner_policy("kit_vaultentry", owner_kind, condition)


def name_reader(
    *, person: str = "", reach: str = "{}", orgs: str = "{}", people: str = "{}", system: bool = False
) -> None:
    """Say for the rest of this transaction who reads: what every row-security policy asks. One statement.

    person: uuid text or "" (nobody); reach, people: text[] literals of place paths; orgs: uuid[] literal. Doors call
    `access.public.enter`, which reads the grants itself; this is for the outbox and for tests.
    """
    rows(
        "SELECT set_config('liren.person', %s, true), set_config('liren.reach', %s, true),"
        " set_config('liren.orgs', %s, true), set_config('liren.people', %s, true),"
        " set_config('liren.system', %s, true)",
        *(person, reach, orgs, people, "on" if system else ""),
    )


def rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]  # psycopg adapts more than the stubs know
        # rownumber: None where nothing came back; asking for the description would describe every column.
        return [] if cursor.rownumber is None else list(cursor.fetchall())


def array(items: Iterable[object]) -> str:
    """`items` as the literal of an array of texts or uuids, to be cast to one, which costs far less than adapting each.

    >>> array(["32.05.", 'a"b'])
    '{"32.05.","a\\\\"b"}'
    """
    quoted = (str(one).replace("\\", "\\\\").replace('"', '\\"') for one in items)
    return "{" + ",".join(f'"{one}"' for one in quoted) + "}"


Send = Callable[[str, Mapping[str, object]], None]


@contextmanager
def one_ahead() -> Iterator[Send]:
    """Gives `send(sql, values)`: the database is at that statement while whoever sent it prepares the next.

    For bulk work in one transaction, where the two take as long as each other. One at a time: the next waits for it, so
    does the end, and what goes wrong with it is raised there. Nothing else may be asked of the connection within.
    """
    under_way: list[Future[None]] = []

    def executed(cursor: Any, sql: str, values: Mapping[str, object]) -> None:
        with cursor:
            cursor.execute(sql, values)

    def send(sql: str, values: Mapping[str, object]) -> None:
        while under_way:
            under_way.pop().result()
        under_way.append(helper.submit(executed, connection.cursor(), sql, values))

    with ThreadPoolExecutor(1) as helper:
        yield send
        while under_way:
            under_way.pop().result()


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
        _let_words_be_looked_up(cursor)


def _let_words_be_looked_up(cursor: Any) -> None:
    """Behind row security an index of words serves only when matching is known to tell nothing of rows it refuses.

    It does not: it compares lexemes, and raises nothing that depends on the row. Only a superuser may say so, for the
    whole database; without, a search reads every row the reader may see.
    """
    cursor.execute(
        "SELECT FROM pg_roles r, pg_proc p WHERE r.rolname = current_user AND r.rolsuper"
        " AND p.oid = 'pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure AND NOT p.proleakproof"
    )
    if cursor.fetchone() is not None:
        cursor.execute("ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF")
