"""A mail server and an app's robot door that speak over the wire, for tests."""

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy

from liren.kit.tests.serving import Call, serving


class _Post(socketserver.StreamRequestHandler):
    """As much of SMTP as one message needs."""

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.taken.append(self.message())  # type: ignore[attr-defined]
            if word == "RCPT" and self.server.hangs_up_on in line:  # type: ignore[attr-defined]
                return
            refused = word == "RCPT" and self.server.refuse  # type: ignore[attr-defined]
            self.say("221 bye" if word == "QUIT" else "550 nobody here" if refused else "250 ok")
            if word == "QUIT":
                return

    def message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server(*, refuse: bool = False, hangs_up_on: str = "@nobody") -> Iterator[tuple[int, list[bytes]]]:
    """Port of a mail server, and what it took; one that refuses knows nobody, some hang up when told for whom."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post) as server:
        server.taken, server.refuse, server.hangs_up_on = [], refuse, hangs_up_on  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], server.taken  # type: ignore[attr-defined]
        server.shutdown()


@contextmanager
def silent_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """Port of a server that takes every call and never says a word, and who called."""
    callers: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def takes() -> None:
            with suppress(OSError):  # closed: the end
                while True:
                    callers.append(server.accept()[0])

        threading.Thread(target=takes, daemon=True).start()
        yield server.getsockname()[1], callers
        server.shutdown(socket.SHUT_RDWR)
    for one in callers:
        one.close()


def text_of(message: bytes) -> str:
    """What a taken message says."""
    return str(message_from_bytes(message, policy=policy.default).get_content())


@contextmanager
def robot_door(status: int = 200) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """Address of a web door, and what was posted there as (path, JSON)."""
    taken: list[tuple[str, object]] = []

    def hears(call: Call, body: bytes) -> None:
        taken.append((call.path, json.loads(body)))
        call.answer(status, json.dumps({"errcode": 0, "code": 0, "StatusCode": 0}).encode())

    with serving(hears) as port:
        yield f"http://127.0.0.1:{port}", taken
