"""An outside address is called in time or not at all, and believed over TLS only where it proves who it is."""

import time
from pathlib import Path
from typing import Any

import pytest

from liren.integrations import calling
from liren.integrations.calling import call
from liren.integrations.errors import NotTaken
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


def test_half_an_answer_that_came_too_slowly_is_none(inside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "LONGEST_SECONDS", 0.3)

    def drips(call: Call, body: bytes) -> None:
        """A byte now and then, its length never said: cut, what came looks whole."""
        call.send_response(200)
        call.end_headers()
        for _ in range(100):
            call.wfile.write(b"1")
            time.sleep(0.05)

    with serving(drips) as port, pytest.raises(NotTaken, match="TimeoutError"):
        call("GET", f"http://127.0.0.1:{port}/")
