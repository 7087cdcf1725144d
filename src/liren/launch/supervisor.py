"""Keeps a database and a few services running, and takes them all along when it goes."""

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from liren.launch import processes
from liren.launch.errors import LaunchError
from liren.launch.installation import ROOT
from liren.launch.postgres import EmbeddedServer

_STOP = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
_TICK = 0.25
_HEALTHY_AFTER = 60.0
_LONGEST_WAIT = 30.0
_READY_WITHIN = 90.0
_IMPATIENT = 10.0  # seconds of asking often; then something is wrong, and each question may log an error


def say(text: str) -> None:
    print(f"[里仁] {text}", file=sys.stderr, flush=True)


@dataclass(slots=True)
class Service:
    """One child. `mark` stands in its command line."""

    name: str
    title: str
    command: Sequence[str]
    mark: str
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    due: float = 0.0
    pidfile: processes.PidFile = field(init=False)


class Supervisor:
    """Starts `services` in order and restarts what dies, waiting longer each time; stops them in reverse."""

    def __init__(
        self, server: EmbeddedServer | None, services: Sequence[Service], environment: Mapping[str, str], run: Path
    ) -> None:
        self.server, self.services, self.environment = server, services, dict(environment)
        self._stopping = False
        self._database_due, self._database_failures = 0.0, 0
        for service in services:
            service.pidfile = processes.PidFile(run / f"{service.name}.pid")

    def stop_orphans(self) -> int:
        """End what a supervisor that was killed left running; how many processes."""
        found = [pid for service in self.services for pid in service.pidfile.orphans(service.mark)]
        if found:
            processes.end(found, ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)))
        return len(found)

    def catch_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal all mean: stop everything in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    @property
    def stopping(self) -> bool:
        return self._stopping

    def run(self) -> None:
        """Watch until asked to stop."""
        while not self._stopping:
            self.tick()
            time.sleep(_TICK)

    def wait_until_healthy(self, host: str, port: int, *, tls: bool = False) -> None:
        """Until `/healthz` says ok, or we are asked to stop. Raises LaunchError naming what fails after 90 seconds."""
        start = time.monotonic()
        while not self._stopping:
            self.tick()
            answer = ask_health(host, port, tls=tls)
            if answer == "ok":
                return
            waited = time.monotonic() - start
            if waited > _READY_WITHIN:
                raise LaunchError(f"网站没有就绪：{answer}。原因见上面的日志。", f"not healthy: {answer}")
            time.sleep(0.1 if waited < _IMPATIENT else 2.0)

    def tick(self) -> None:
        """One look at everything."""
        if self.server is not None and self.server.died():
            self._revive(self.server)
            return
        now = time.monotonic()
        for service in self.services:
            if service.process is not None and service.process.poll() is not None:
                self._lost(service, now)
            if service.process is None and now >= service.due:
                self._start(service)

    def stop(self) -> None:
        """Stop services, last started first, then the database."""
        for service in reversed(self.services):
            process, service.process = service.process, None
            if process is not None:
                processes.end([process.pid], _STOP)
                process.wait()
                processes.end(processes.group(process.pid), ((signal.SIGKILL, 5.0),))
                service.pidfile.forget()
        if self.server is not None:
            self.server.stop()

    def _start(self, service: Service) -> None:
        service.process = subprocess.Popen(  # noqa: S603
            list(service.command),
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
        service.started = time.monotonic()
        service.pidfile.write(service.process.pid)

    def _lost(self, service: Service, now: float) -> None:
        """The child ended by itself: sweep up its group, and start it again after a while that doubles."""
        if service.process is None:
            return
        status, leader = service.process.returncode, service.process.pid
        processes.end(processes.group(leader), ((signal.SIGKILL, 5.0),))
        service.process = None
        service.failures = 1 if now - service.started > _HEALTHY_AFTER else service.failures + 1
        wait = min(0.25 * 2**service.failures, _LONGEST_WAIT)
        service.due = now + wait
        say(f"{service.title}停了（{_how(status)}），{wait:.1f} 秒后重新启动。")

    def _revive(self, server: EmbeddedServer) -> None:
        now = time.monotonic()
        if now < self._database_due:
            return
        say("数据库停了，重新启动。")
        try:
            server.restart()
        except LaunchError as error:
            self._database_failures += 1
            self._database_due = now + min(2**self._database_failures, _LONGEST_WAIT)
            say(error.chinese)
            return
        self._database_failures = 0


def _how(status: int) -> str:
    return f"信号 {-status}" if status < 0 else f"退出码 {status}"


def tell_systemd(state: str) -> None:
    """Say `state` (READY=1) to systemd when it started us as `Type=notify`; else nothing."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if where:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
            line.sendto(state.encode(), "\0" + where[1:] if where.startswith("@") else where)


def ask_health(host: str, port: int, *, tls: bool = False) -> str:
    """ "ok", or what `/healthz` of a local server says is failing."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    if tls:  # our own child on our own machine: whose name its certificate bears does not matter
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=ssl._create_unverified_context())  # noqa: S323
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        body = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return "没有回答"
    finally:
        connection.close()
    return "ok" if body.get("status") == "ok" else "、".join(body.get("failing", ["没有说明"]))
