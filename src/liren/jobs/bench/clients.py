"""Ten people at once against real web processes: how long the slow answers take, and what memory the server needs."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles

from django.conf import settings

from liren.kit.memory import FRUGAL

WORKERS, THREADS = 2, 4  # as `./liren up` starts them
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, path, bearer token and JSON body, and the status it should be answered with."""

    method: str
    path: str
    token: str
    body: Mapping[str, object] | None = None
    expected: int = 200


@dataclass(frozen=True, slots=True)
class Waits:
    """What clients waited, in seconds, each answer one."""

    name: str
    each: Sequence[float]
    clients: int

    @property
    def rate(self) -> float:
        """Answers a second of all clients together, each asking again as soon as it is answered."""
        return self.clients / mean(self.each)

    @property
    def p50(self) -> float:
        return median(self.each)

    @property
    def p99(self) -> float:
        return quantiles(self.each, n=100)[98]


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one process. resident: all of it that lies in memory; own: what no other process shares."""

    resident: int
    own: int


class Server:
    """Web processes on a port of their own."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self.process = process

    def memory(self) -> list[Memory]:
        """What each web process holds now (Linux; elsewhere nothing is known)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.exists():
            return []
        return [_memory(int(pid)) for pid in children.read_text(encoding="ascii").split()]


def _memory(pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    told = {name: int(size.split()[0]) * 1024 for name, _, size in (line.partition(":") for line in lines)}
    return Memory(told["Rss"], told["Private_Clean"] + told["Private_Dirty"])


@contextmanager
def served() -> Iterator[Server]:
    """The platform over HTTP, as this process's environment has it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "liren.config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--worker-class", "liren.launch.serving.SteadyWorker"]
    command += ["--log-level", "warning", "--no-control-socket"]
    environment = {**FRUGAL, **os.environ, "PYTHONPATH": str(settings.ROOT / "src")}
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 (this very program)
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("网站没有启动，原因见上。")


def ask(server: Server, name: str, requests: Callable[[int, int], Asked], *, clients: int, turns: int) -> Waits:
    """`clients` at once, each with `turns` requests one after another over one connection, after two to warm up.

    requests(client, turn): what to ask. Raises RuntimeError with the first unexpected answer.
    """
    waits: list[float] = []
    wrong: list[str] = []

    def one(client: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
        for turn in range(turns + 2):
            start = time.perf_counter()
            problem = _answered(line, requests(client, turn))
            if problem:
                wrong.append(problem)
                break
            if turn >= 2:
                waits.append(time.perf_counter() - start)
        line.close()

    threads = [threading.Thread(target=one, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{name}：{wrong[0]}")
    return Waits(name, waits, clients)


def _answered(line: http.client.HTTPConnection, asked: Asked) -> str | None:
    """What was wrong with the answer; None when nothing."""
    headers = {"Authorization": f"Bearer {asked.token}", "Content-Type": "application/json", "Host": "localhost"}
    headers["Cookie"] = f"{settings.SESSION_COOKIE}={asked.token}"  # pages look here, the API there
    line.request(asked.method, asked.path, None if asked.body is None else json.dumps(asked.body), headers)
    answer = line.getresponse()
    text = answer.read()
    if answer.status == asked.expected:
        return None
    return f"{asked.method} {asked.path}: {answer.status} {text.decode(errors='replace')[:300]}"
