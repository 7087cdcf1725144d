"""An outside address is called in time or not at all, and believed over TLS only where it proves who it is."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from liren.integrations import calling
from liren.integrations.calling import call
from liren.integrations.errors import NotAnswered, NotTaken
from liren.integrations.tests.hotline import PASSWORD, answering, authority
from liren.integrations.tests.line import inside
from liren.kit.tests.serving import Call, serving

__all__ = ["inside"]
SIGNED_IN = {"Authorization": f"Bearer {PASSWORD}"}


def test_a_certificate_of_an_authority_that_was_named_is_believed_for_its_own_name_only(
    inside: None, tmp_path: Path, settings: Any
) -> None:
    ours, context = authority(tmp_path, "ours")
    theirs, _ = authority(tmp_path, "theirs")
    with answering(context) as hotline:
        hotline.calls("T-1")
        for bundle in ("", str(theirs)):
            settings.CA_BUNDLE = bundle
            with pytest.raises(NotTaken, match="证书信不过"):
                call("GET", f"{hotline.url}/orders", headers=SIGNED_IN)
        settings.CA_BUNDLE = str(ours)
        assert call("GET", f"{hotline.url}/orders", headers=SIGNED_IN)[0] == 200
        assert call("POST", f"{hotline.url}/orders/T-1/result", b'{"state": "40"}', SIGNED_IN)[0] == 200
        with pytest.raises(NotTaken, match="证书信不过"):
            call("POST", f"https://127.0.0.1:{hotline.port}/api/orders/T-1/result", b'{"state": "50"}', SIGNED_IN)
    assert [body["state"] for _, body in hotline.told] == ["40"]
    assert len(hotline.asked) == 2, "who was not believed was told nothing"


@pytest.mark.parametrize("head", [
    b"",  # cut within the status line
    b"HTTP/1.0 200 OK\r\n",  # within the headers
    b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n",  # within a body of a length that was said
    b"HTTP/1.0 200 OK\r\n\r\n",  # of one that was not: what came looks whole
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
])  # fmt: skip
def test_half_an_answer_that_came_too_slowly_is_none(
    inside: None, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(calling, "LONGEST_SECONDS", 0.2)

    def drips(call: Call, body: bytes) -> None:
        """A byte now and then, without end."""
        call.wfile.write(head)
        for _ in range(100):
            call.wfile.write(b"H")
            time.sleep(0.05)

    with serving(drips) as port, pytest.raises(NotAnswered, match="TimeoutError"):
        call("GET", f"http://127.0.0.1:{port}/")


def test_a_handshake_that_never_ends_is_silence_too(inside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "LONGEST_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(NotAnswered, match="TimeoutError"):
        call("GET", f"https://127.0.0.1:{deaf.getsockname()[1]}/")
