"""Over TLS nobody is believed who cannot prove who they are: certificates and host names are verified."""

from pathlib import Path
from typing import Any

import pytest

from liren.integrations.calling import call, post
from liren.integrations.errors import NotTaken
from liren.integrations.tests.hotline import PASSWORD, answering, authority
from liren.integrations.tests.test_connectors import inside

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
        assert call("GET", f"{hotline.url}/orders", headers=SIGNED_IN).status == 200
        assert post(f"{hotline.url}/orders/T-1/result", b'{"state": "40"}', SIGNED_IN) == 200
        with pytest.raises(NotTaken, match="证书信不过"):
            post(f"https://127.0.0.1:{hotline.port}/api/orders/T-1/result", b'{"state": "50"}', SIGNED_IN)
    assert [body["state"] for _, body in hotline.told] == ["40"]
    assert len(hotline.asked) == 2, "who was not believed was told nothing"
