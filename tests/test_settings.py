"""Settings mean what they say, and what is wrong with them is said before anything starts."""

import re
from pathlib import Path
from typing import Any

import pytest

from liren.config.settings import _connection
from liren.kit.oidc import provider_of
from liren.launch.errors import LaunchError
from liren.launch.up import _read_settings


def test_what_the_address_asks_of_the_connection_reaches_it():
    told = _connection("postgresql://ann:p%40ss@db.example:6432/liren?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == ("ann", "p@ss", "db.example", "6432")
    tls = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert told["OPTIONS"] == {"application_name": "liren", "connect_timeout": "5", **tls}
    patient = _connection("postgresql://ann@db.example/liren?connect_timeout=20")
    assert patient["OPTIONS"] == {"application_name": "liren", "connect_timeout": "20"}


def test_a_socket_is_a_host():
    told = _connection("postgresql://postgres@/liren?host=%2Fvar%2Frun%2Fliren&port=5433")
    assert (told["HOST"], told["PORT"], told["NAME"]) == ("/var/run/liren", "5433", "liren")
    assert told["OPTIONS"] == {"application_name": "liren", "connect_timeout": "5"}


WHOLE = {
    "LIREN_OIDC_ISSUER": "https://id.example",
    "LIREN_OIDC_CLIENT_ID": "x",
    "LIREN_OIDC_CLIENT_SECRET": "topsecret",
}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"LIREN_OIDC_ISSUER": "https://id.example"}, "还缺 LIREN_OIDC_CLIENT_ID、LIREN_OIDC_CLIENT_SECRET"),
        ({"LIREN_OIDC_NAME": "省统一身份认证"}, "还缺 LIREN_OIDC_ISSUER"),
        ({**WHOLE, "LIREN_OIDC_ISSUER": "http://id.example"}, "https://"),
        ({**WHOLE, "LIREN_OIDC_ISSUER": "https://id.example?x"}, "https://"),
        ({**WHOLE, "LIREN_OIDC_CLIENT_ID": "…"}, "LIREN_OIDC_CLIENT_ID 里有"),
        ({**WHOLE, "LIREN_OIDC_CLIENT_SECRET": "topsecret…"}, "LIREN_OIDC_CLIENT_SECRET 里有"),
        ({**WHOLE, "LIREN_OIDC_CLAIM": "account   # a note"}, "LIREN_OIDC_CLAIM 里有"),
    ],
)
def test_settings_that_are_incomplete_or_wrong_are_said_at_the_start(told: dict[str, str], said: str, monkeypatch: Any):
    with pytest.raises(ValueError, match=re.escape(said)) as refused_with:
        provider_of(told)
    assert "topsecret" not in str(refused_with.value)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(LaunchError, match=re.escape(said)):
        _read_settings()


def test_settings_name_the_provider_and_its_button():
    assert provider_of({}) is None
    found = provider_of({**WHOLE, "LIREN_OIDC_NAME": "用省统一身份认证登录"})
    assert found is not None
    assert (found.name, found.claim) == ("省统一身份认证", "preferred_username")
    assert "topsecret" not in repr(found)


def test_what_the_manual_says_to_write_works_as_it_is_copied():
    manual = (Path(__file__).parents[1] / "docs/operating.md").read_text(encoding="utf-8")
    lines = re.findall(r"```sh\n([^`]*LIREN_OIDC_ISSUER[^`]*)```", manual)[0].splitlines()
    told = dict(line.split("=", 1) for line in lines if not line.startswith("#"))  # as systemd reads it
    provider = provider_of(told)
    assert provider
    assert (provider.name, provider.claim) == ("省统一身份认证", "preferred_username")
