"""Tests run on a real PostgreSQL, as the same powerless role the platform runs as.

Without LIREN_DATABASE_URL the embedded server is started once for the run (under xdist by the controller; its workers
inherit the address). Each process makes a database of its own, migrates it as the owner, and hands tests the platform's
role; under xdist one migrates, and the others begin with a copy.
"""

import gc
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "liren",
    deadline=None, suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure of what is tested
    derandomize="LIREN_EXAMPLES" not in os.environ,  # the same examples each time; others, where they are looked for
)  # fmt: skip
settings.load_profile("liren")

_own_data = tempfile.mkdtemp(prefix="liren-test-")
os.chmod(_own_data, 0o711)  # noqa: S103 run as root, the embedded server borrows an account, which must get in
os.environ["LIREN_DATA"] = _own_data
os.environ["LIREN_DEMO"] = "1"
for _limit in ("WRITES", "READS", "UNKNOWN"):
    os.environ[f"LIREN_{_limit}_A_MINUTE"] = "1000000"  # tests ask faster than people do
_name = f"liren_test_{os.getpid()}_{secrets.token_hex(3)}"
_worker = "PYTEST_XDIST_WORKER" in os.environ
_migrated = urlsplit(os.environ["LIREN_DATABASE_URL"]).path.lstrip("/") if _worker else ""  # the controller's name


def _to(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _server(config: pytest.Config) -> str:
    given = os.environ.get("LIREN_DATABASE_URL")
    if given:
        return _to(given, "postgres")
    from liren.launch.postgres import EmbeddedServer

    server = EmbeddedServer(Path(_own_data) / "database", durable=False)
    config.add_cleanup(server.stop)
    server.start()
    return server.url("postgres")


def _load_settings() -> None:
    """Settings read the environment once, so they load only now; xdist's workers, which inherit it, do the same."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "liren.config.settings"
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = 1000  # nobody steals these passwords, and tests sign in all day


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=10, help="how often tests/faults kills a process")
    parser.addoption("--seed", type=int, default=0, help="of tests/faults; 0 takes a new one and prints it")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays for good: to look for rubbish in it meanwhile takes a third of the time, and finds none,
    nor need it be looked through again and again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)


class Told:
    """A failure is told when it happens: of a run that is cut off, no summary remains."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and report.failed:
            reporter.write_line(f"\n✗ {report.nodeid} ({report.when})", red=True)
            reporter.write_line("\n".join(report.longreprtext.splitlines()[-25:]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.order import Order

    return Order(config, log)


def pytest_configure(config: pytest.Config) -> None:
    sys.path.insert(0, str(Path(__file__).parent / "src"))
    config.add_cleanup(lambda: shutil.rmtree(_own_data, ignore_errors=True))
    url = _server(config)
    if not _worker:
        config.pluginmanager.register(Told(config))
        config.add_cleanup(lambda: _drop(url, _name))  # what its workers copied
    os.environ["LIREN_DATABASE_URL"] = _to(url, _name)
    config._liren_admin_url = url  # type: ignore[attr-defined]
    _load_settings()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object, request: pytest.FixtureRequest) -> Iterator[None]:
    import psycopg
    from django.conf import settings
    from django.db import connections
    from psycopg import sql

    from liren.kit.database import prepare_role

    admin = request.config._liren_admin_url  # type: ignore[attr-defined]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _make_database(admin)
        prepare_role("owner", settings.APP_ROLE, settings.APP_PASSWORD)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
    _drop(admin, _name)
    with psycopg.connect(admin, autocommit=True) as raw:
        raw.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(settings.APP_ROLE)))


def _make_database(admin: str) -> None:
    """Ours, migrated: a copy of what another process of this run has migrated, else we migrate, and leave a copy."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections
    from psycopg import sql

    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    ours, migrated = sql.Identifier(_name), sql.Identifier(_migrated)
    with psycopg.connect(admin, autocommit=True) as raw:
        raw.execute("SELECT pg_advisory_lock(hashtext(%s))", [_migrated or _name])  # until this connection ends
        if raw.execute("SELECT FROM pg_database WHERE datname = %s", [_migrated]).rowcount:
            raw.execute(create.format(ours, migrated))
            return
        raw.execute(create.format(ours, sql.Identifier("template0")))
        call_command("migrate", database="owner", verbosity=0)
        if _migrated:
            connections["owner"].close()  # nobody may be in what is copied
            raw.execute(create.format(migrated, ours))


def _drop(admin: str, name: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(admin, autocommit=True) as raw:
        raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def broken_promises() -> Iterator[list[str]]:
    """Refusals of the API that its document does not declare for the operation, whichever client met them."""
    from unittest.mock import patch

    from liren.api.door import Door
    from tests.doors import undeclared

    found: list[str] = []
    refused = Door.refused

    def heard(door: Door, request: object, error: object) -> object:
        answer = refused(door, request, error)  # type: ignore[arg-type]
        found.extend(undeclared(request, answer))
        return answer

    with patch.object(Door, "refused", heard):
        yield found


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """How fast people asked is kept in memory by their ids, which worlds laid again share: no test pays for another."""
    from liren.kit import flood

    flood._buckets.clear()


@pytest.fixture(autouse=True)
def nothing_published_before() -> None:
    """Roots of checkpoints are published into files, which no rollback takes back."""
    from django.conf import settings as platform

    shutil.rmtree(Path(platform.DATA) / "checkpoints", ignore_errors=True)


@pytest.fixture(autouse=True)
def every_refusal_is_declared(broken_promises: list[str]) -> Iterator[None]:
    """In every test: an error that is not declared for its operation fails it."""
    broken_promises.clear()
    yield
    assert not broken_promises, "the OpenAPI document does not declare: " + "; ".join(broken_promises)


@pytest.fixture
def emptied_after(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """For tests that need real commits (two people at once, the worker): every table is emptied afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        connections["default"].close()
        with connections["owner"].cursor() as cursor:
            _empty(cursor)
        connections["owner"].close()


def _empty(cursor: Any) -> None:
    """Few tables hold anything, and that little: to truncate all takes longer than to delete it."""
    cursor.execute(
        "SELECT quote_ident(relname), pg_table_size(oid) > 4 * 1024 * 1024 FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'django_migrations'"
        " AND pg_relation_size(oid) > 0"
    )
    large = dict(cursor.fetchall())
    if not large:
        return
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in large))  # noqa: S608
    filled = [name for (name,) in cursor.fetchall()]
    cursor.execute("SET session_replication_role = replica")
    for name in filled:
        cursor.execute(f"TRUNCATE {name} CASCADE" if large[name] else f"DELETE FROM {name}")  # noqa: S608
    cursor.execute("SET session_replication_role = origin")
