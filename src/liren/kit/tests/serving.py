"""An outside system's place on the wire: a server on a free port of this machine."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Call(BaseHTTPRequestHandler):
    """A request that came in: it is heard with its body, answered, and says nothing on the console."""

    server: "_Server"

    def do_GET(self) -> None:
        self.server.hears(self, b"")

    def do_POST(self) -> None:
        self.server.hears(self, self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        return None


class _Server(ThreadingHTTPServer):
    def __init__(self, hears: Callable[[Call, bytes], None]) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.hears = hears

    def handle_error(self, request: Any, client_address: Any) -> None:
        return None  # a client that refuses our certificate, or has waited long enough, hangs up


@contextmanager
def serving(hears: Callable[[Call, bytes], None], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Its port; over TLS when given a context. hears: given each call and its body, answers it."""
    server = _Server(hears)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
