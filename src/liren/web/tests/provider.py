"""A real provider of sign-ins on this machine, which speaks OpenID Connect over HTTP and has pages of its own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from liren.integrations.tests.issuer import nothing_known
from liren.kit.oidc import Provider

HERE, BACK = "http://testserver", "/sign-in/provider/back"


@dataclass(frozen=True)
class RealProvider:
    """url: its issuer; client: what the operator was given when they registered us."""

    url: str
    client: Provider

    def knows(self, subject: str, **claims: Any) -> None:
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=60).raise_for_status()

    def says(self, address: str, **form: str) -> str:
        """What a person sends by its form at `address`, where our page led them: where they are led on."""
        assert "<form" in requests.get(address, timeout=60).text
        answer = requests.post(address, data=form, timeout=60, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def leaves(self, address: str) -> str:
        """Who signs out there, and is led on."""
        page = requests.get(address, timeout=60).text
        hidden = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', page))
        answer = requests.post(f"{self.url}/oauth2/end_session/confirm", data=hidden, timeout=60, allow_redirects=False)
        return answer.headers["Location"].replace("&amp;", "&")


@contextmanager
def real_provider(back: str = HERE + BACK) -> Iterator[RealProvider]:
    """back: the address of ours that was registered there."""
    nothing_known()
    with run_server_in_thread(require_client_registration=True, require_nonce=True) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        client = requests.post(f"{url}/oauth2/clients", json={"redirect_uris": [back]}, timeout=60).json()
        yield RealProvider(url, Provider(url, client["client_id"], client["client_secret"], name="省统一身份认证"))


def began(client: Client, next: str = "") -> str:
    """Where the browser is sent, to sign in there."""
    return str(client.get("/sign-in/provider", {"next": next} if next else {}).headers["Location"])


def comes_back(client: Client, address: str) -> Any:
    """What the browser is answered at the page of ours it is sent back to."""
    page = address.removeprefix(HERE)
    assert page.startswith(BACK)
    return client.get(page)
