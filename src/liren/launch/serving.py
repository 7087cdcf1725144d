"""How the web server listens: few threads, none of them waiting for somebody who says nothing.

gunicorn gives a connection a thread before its request has arrived, and reads without end: eight people who send a
byte and fall silent would hold all eight threads. Here a thread is given once the whole head is there, and who does
not send the rest in time is read no further.
"""

import contextlib
import socket
import struct
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

_PIECE = 0.2  # seconds before a head that came in pieces is looked at again
_LONGEST_HEAD = 32 * 1024
_NO_ANSWER_TAKEN = struct.pack("ll", 30, 0)  # seconds, microseconds


class SteadyWorker(ThreadWorker):  # type: ignore[misc]
    """head_seconds: until the head of a request must be there. body_seconds: for what follows, and body_rate (bytes a
    second) more. Under TLS the head cannot be seen from outside, and holds a thread for head_seconds at most.
    """

    head_seconds = 10.0
    body_seconds = 20.0
    body_rate = 20_000  # six photographs from where the network is thin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: dict[Any, float] = {}
        self._in_pieces: deque[tuple[float, Any]] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection in; it waits for its head with the poller, not with a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _NO_ANSWER_TAKEN)
        self.nr_conns += 1
        self._wait(TConn(self.cfg, client, address, listener.getsockname()))

    def _wait(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + self.head_seconds
        self.pending_conns.append(conn)
        self._watch(conn)

    def _watch(self, conn: Any) -> None:
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        if self.cfg.is_ssl or _whole_head(client):
            super().on_pending_socket_readable(conn, client)
        else:
            self.poller.unregister(client)
            self._in_pieces.append((time.monotonic() + _PIECE, conn))

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """The next request on a connection that was kept."""
        if self.cfg.is_ssl or _whole_head(client):
            super().on_client_socket_readable(conn, client)
        else:
            self.poller.unregister(client)
            self.keepalived_conns.remove(conn)
            self._wait(conn)

    def murder_pending(self) -> None:
        super().murder_pending()
        while self._in_pieces and self._in_pieces[0][0] <= time.monotonic():
            _, conn = self._in_pieces.popleft()
            if conn in self.pending_conns:
                self._watch(conn)

    def handle(self, conn: Any) -> Any:
        self._due[conn] = time.monotonic() + self.head_seconds
        try:
            return super().handle(conn)
        finally:
            self._due.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        said = dict(req.headers).get("CONTENT-LENGTH", "0")
        length = int(said) if said.isdecimal() else 0
        self._due[conn] = time.monotonic() + self.body_seconds + length / self.body_rate
        return super().handle_request(req, conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Who left during the TLS handshake is counted out once.

        gunicorn counts them out twice, for closing again what is closed raises: a process told to end would then
        believe that nobody waits any more, and reset the connections it still has.
        """
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def notify(self) -> None:
        """Once a second or oftener: read no further from who is late. What is being answered is not disturbed."""
        super().notify()
        now = time.monotonic()
        for conn, due in list(self._due.items()):
            if now > due:
                self._due.pop(conn, None)
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(conn.sock, socket.SHUT_RD)  # not TLS's own, which would end writing too


def _whole_head(client: socket.socket) -> bool:
    """Whether a thread has something to do: the whole head, too much of one, or the end."""
    try:
        seen = client.recv(_LONGEST_HEAD, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return not seen or b"\r\n\r\n" in seen or len(seen) >= _LONGEST_HEAD
