"""The platform as `./liren up` runs it, durable as in production, whose processes a test may kill."""

import contextlib
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from liren.launch import ports, processes, up
from liren.launch.installation import DATABASE, ROOT, Installation
from liren.launch.postgres import EmbeddedServer
from liren.launch.supervisor import Supervisor, ask_health

HOST = "127.0.0.1"
_TICK = 0.1
_PATIENCE = 420.0  # seconds


@dataclass
class Site:
    """port: where it is served. place: the path of a building to report things at."""

    installation: Installation
    server: EmbeddedServer
    port: int = 0
    place: str = ""
    supervisor: Supervisor = field(init=False)

    @property
    def url(self) -> str:
        return self.server.url(DATABASE)

    def healthy(self) -> bool:
        return ask_health(HOST, self.port) == "ok"

    def asked(self, sql: str, *given: object) -> list[tuple[object, ...]]:
        """Rows, as the owner, whom no wall hides anything from."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql, given).fetchall()

    def told(self, sql: str, *given: object) -> int:
        """How many rows a statement changed, as the owner."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql, given).rowcount

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command of the platform beside the running one."""
        environment = {**self.installation.environment(self.url), **more}
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )

    # ---- whom to kill ----

    def victims(self, kind: str) -> list[int]:
        """The processes of one kind: web, a web worker, the worker, the database's first process, one of its others."""
        children = {one.name: one.process.pid for one in self.supervisor.services if one.process is not None}
        match kind:
            case "web" | "worker":
                return [children[kind]] if kind in children else []
            case "web worker":
                return [pid for pid in processes.group(children.get("web", 0)) if pid != children.get("web")]
            case "database":
                return [self.server.process.pid] if self.server.process is not None else []
            case _:
                first = self.victims("database")
                return [pid for pid in processes.living_in(self.server.home.cluster) if pid not in first]


@contextmanager
def without_database(site: Site) -> Iterator[None]:
    """The database killed, and started again when the block ends: its supervisor would have it back in a second."""
    site.supervisor._database_due = math.inf
    try:
        for pid in site.victims("database"):
            os.kill(pid, signal.SIGKILL)
        assert processes.wait_until(lambda: not site.server.answers(), 20)
        yield
    finally:
        site.supervisor._database_due = 0.0


def kill_one(site: Site, kind: str, chance: random.Random) -> int:
    """End one process of `kind` at once and without a word; its number."""
    assert processes.wait_until(lambda: bool(site.victims(kind)), 60), kind
    victim = chance.choice(site.victims(kind))
    with contextlib.suppress(ProcessLookupError):  # it was about to end by itself
        os.kill(victim, signal.SIGKILL)
    return victim


class Keeper(threading.Thread):
    """Supervises from one thread from first to last: the kernel ends children with the thread that started them."""

    def __init__(self, start: Callable[[], Site]) -> None:
        super().__init__(daemon=True)
        self._begin = start
        self.site: Site | None = None
        self.error: BaseException | None = None
        self._up, self._over = threading.Event(), threading.Event()

    def run(self) -> None:
        site: Site | None = None
        try:
            site = self._begin()
            site.supervisor.wait_until_healthy(HOST, site.port)
            self.site = site
            self._up.set()
            while not self._over.is_set():
                site.supervisor.tick()
                time.sleep(_TICK)
        except BaseException as error:
            self.error = error
        finally:
            self._up.set()
            if site is not None:
                site.supervisor.stop()

    def wait(self) -> Site:
        assert self._up.wait(_PATIENCE), "the platform did not start"
        if self.site is None:
            raise RuntimeError("the platform did not start") from self.error
        return self.site

    def end(self) -> None:
        self._over.set()
        self.join(_PATIENCE)
        assert not self.is_alive(), "the platform did not stop"
        if self.error is not None:
            raise self.error


@contextmanager
def running(webhook: str) -> Iterator[Site]:
    """The platform on data of its own, with the demonstration's people, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="liren-faults-") as scratch:
        Path(scratch).chmod(0o711)
        keeper = Keeper(lambda: _started(Path(scratch) / "data", webhook))
        keeper.start()
        try:
            yield keeper.wait()
        finally:
            keeper.end()


def _started(data: Path, webhook: str) -> Site:
    installation = Installation(data, None)
    installation.open()
    server = EmbeddedServer(data / "database")
    server.start()
    try:
        server.ensure(DATABASE)
        site = Site(installation, server, ports.free_port(HOST, 0))
        environment = {
            **installation.environment(site.url),
            "LIREN_DEMO": "1",
            "LIREN_HOSTS": up.hosts(HOST),
            "LIREN_PRIVATE_TARGETS": "127.0.0.0/8",
            **{f"LIREN_{what}_A_MINUTE": "100000" for what in ("WRITES", "READS", "UNKNOWN")},
        }
        laid = subprocess.run(
            [sys.executable, "-m", "tests.faults.ground", webhook],
            env={**environment, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
        assert laid.returncode == 0, laid.stderr
        site.place = laid.stdout.strip().splitlines()[-1]
        site.supervisor = Supervisor(server, [up.worker(), up.web(HOST, site.port)], environment, installation.run)
    except BaseException:
        server.stop()
        raise
    return site
