"""An outside system's place on the wire: a server on a free port of this machine."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Answering(BaseHTTPRequestHandler):
    """Hears a request with its body, answers it, and says nothing on the console."""

    def hears(self, body: bytes) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.hears(b"")

    def do_POST(self) -> None:
        self.hears(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        return None


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        return None  # a client that refuses our certificate, or has waited long enough, hangs up


@contextmanager
def serving(handler: type[Answering], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Its port; over TLS when given a context."""
    server = Server(("127.0.0.1", 0), handler)
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
