"""The web server itself, on the wire: people who are slow on purpose, and requests that say two things."""

import contextlib
import os
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator

import pytest

from liren.launch import ports, processes, up
from liren.launch.installation import ROOT

HOST = "127.0.0.1"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HEAD = b"POST /look HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: 100\r\n\r\n"
POST = b"POST /look HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {"silent": b"", "one byte": b"G", "half a head": b"GET / HTTP/1.1\r\nHost: loc"}


@contextlib.contextmanager
def served(worker: str) -> Iterator[int]:
    """The web server `up` starts, on this test's database, with one process; its port."""
    port = ports.free_port(HOST, 0)
    command = [
        {"2": "1", "liren.launch.serving.SteadyWorker": worker}.get(word, word) for word in up.web(HOST, port).command
    ]
    environment = {
        **os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "liren.config.settings", "LIREN_HOSTS": "localhost,127.0.0.1",
    }  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        assert processes.wait_until(lambda: answers(port), 120)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/static/nothing", timeout=20) as answer:
            return bool(answer.status)
    except urllib.error.HTTPError as error:
        return error.code == 404
    except OSError:
        return False


@pytest.fixture(scope="module")
def steady() -> Iterator[int]:
    with served("liren.launch.serving.SteadyWorker") as port:
        yield port


@pytest.fixture(scope="module")
def hasty() -> Iterator[int]:
    with served("tests.attacks.hasty.HastyWorker") as port:
        yield port


def connected(port: int, said: bytes) -> socket.socket:
    line = socket.create_connection((HOST, port), timeout=120)
    line.sendall(said)
    return line


def rest(line: socket.socket) -> bytes:
    """What comes until the other side ends it."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while more := line.recv(65536):
            found += more
    return found


@pytest.mark.parametrize("how", SLOW)
def test_people_who_send_nothing_or_half_a_head_hold_up_nobody(steady: int, how: str) -> None:
    lines = [connected(steady, SLOW[how]) for _ in range(40)]
    try:
        assert answers(steady)
        assert all(still_open(line) for line in lines), "they were sent away at once, so that nothing was shown"
    finally:
        for line in lines:
            line.close()


def still_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return bool(line.recv(1))
    except BlockingIOError:
        return True


def test_who_does_not_go_on_is_read_no_further(hasty: int) -> None:
    """More at once than there are threads, of every kind that holds one and of every kind that waits for one."""
    stuck = {**SLOW, "no body": HEAD, "half a body": HEAD + b"theme="}
    lines = [(how, connected(hasty, said)) for how, said in stuck.items() for _ in range(6)]
    for how, line in lines:
        assert b"200 OK" not in rest(line), how
    assert processes.wait_until(lambda: answers(hasty), 60)  # it may be busy for as long as it has patience


def test_a_head_that_comes_in_pieces_is_answered(steady: int) -> None:
    line = connected(steady, b"GET /static/nothing HTTP/1.1\r\nHost: local")
    threading.Timer(0.3, line.sendall, [b"host\r\nConnection: close\r\n\r\n"]).start()
    assert rest(line).startswith(b"HTTP/1.1 404")


def test_a_kept_connection_is_answered_again(steady: int) -> None:
    line = connected(steady, b"")
    for said in (
        b"GET /static/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /static/no HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ):
        line.sendall(said)
        first = line.recv(65536)
        assert first.startswith(b"HTTP/1.1 404")
        reads_body(line, first)


def reads_body(line: socket.socket, first: bytes) -> None:
    head, _, body = first.partition(b"\r\n\r\n")
    length = int(next(one for one in head.split(b"\r\n") if one.lower().startswith(b"content-length")).split(b":")[1])
    while len(body) < length:
        body += line.recv(65536)


TWO_THINGS: dict[str, bytes] = {
    "two lengths": b"POST /look HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nabcde",
    "a length and pieces": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two hosts": b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "a length that is none": b"POST /look HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a head without end": GET + b"X: " + b"y" * 70_000,
    "a thousand headers": GET + b"".join(b"X%d: y\r\n" % n for n in range(1000)) + b"\r\n",
    "a line folded": GET + b"X: a\r\n b\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("said", TWO_THINGS.values(), ids=TWO_THINGS)
def test_a_request_that_says_two_things_or_too_much_is_refused(hasty: int, said: bytes) -> None:
    line = connected(hasty, said)
    told = rest(line)
    assert not told.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3")), told[:200]
    assert b"evil" not in told
    assert told.count(b"HTTP/1.1 ") <= 1
