"""The database of an installation: the embedded server, or the one LIREN_DATABASE_URL names."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from liren.launch import processes
from liren.launch.errors import LaunchError, ServerBusy
from liren.launch.installation import DATABASE, Installation
from liren.launch.postgres import EmbeddedServer

_OLDEST = 15
_JOIN_WITHIN = 60.0


def embedded(installation: Installation) -> EmbeddedServer:
    return EmbeddedServer(installation.data / "database")


@contextmanager
def opened(installation: Installation) -> Iterator[str]:
    """The owner's address of a running database; a server started for this is stopped again.

    When `./liren up` or another command runs over the same data, its server is used; a command that started one
    stays until the others are done.
    """
    if installation.external:
        check_external(installation.external)
        yield installation.external
        return
    server = embedded(installation)
    with (installation.run / "guests.lock").open("a") as guests:
        fcntl.flock(guests, fcntl.LOCK_SH)
        try:
            _start_or_join(server)
            server.ensure(DATABASE)
            yield server.url(DATABASE)
        finally:
            if server.process is not None:
                fcntl.flock(guests, fcntl.LOCK_EX)
            server.stop()


def _start_or_join(server: EmbeddedServer) -> None:
    try:
        server.start()
    except ServerBusy:
        if not processes.wait_until(server.answers, _JOIN_WITHIN):
            raise


def check_external(url: str) -> None:
    """Reach the given server, old enough or not at all, and make its database when it may.

    Raises LaunchError saying which of address, password, name, age is wrong.
    """
    try:
        _look(url)
    except psycopg.OperationalError as error:
        if 'database "' not in str(error) or "does not exist" not in str(error):
            raise unreachable(url, error) from error
        _create(url)
        _look(url)


def _look(url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        major = connection.info.server_version // 10000
    if major < _OLDEST:
        raise LaunchError(f"数据库是 PostgreSQL {major}，需要 {_OLDEST} 或更新版本。", f"PostgreSQL {major} is too old")


def _create(url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    try:
        with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
    except psycopg.Error as error:
        raise LaunchError(
            f"服务器上没有名为 {name} 的数据库，也没有权限建立。请先建好，或改 LIREN_DATABASE_URL。",
            f"database {name} does not exist and could not be created",
        ) from error


def unreachable(url: str, error: psycopg.OperationalError) -> LaunchError:
    """The error without the password that the address may hold."""
    parts = urlsplit(url)
    where = parts.hostname or "本机套接字"
    said = str(error).strip().splitlines()[-1] if str(error).strip() else ""
    return LaunchError(
        f"连不上数据库（{where}，库 {parts.path.lstrip('/')}）。请检查 LIREN_DATABASE_URL、网络和口令。\n{said}",
        "the database is unreachable",
    )
