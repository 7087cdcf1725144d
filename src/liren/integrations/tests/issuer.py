"""A provider of sign-ins on this machine that signs tokens itself, and can be told to misbehave."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

from liren.integrations.provider import patience, wire
from liren.kit.oidc import Provider
from liren.kit.tests.serving import Call, serving

CLIENT, SECRET = "liren-test", "a secret+both%2Fknow"


@lru_cache
def key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True)


@dataclass
class Issuer:
    """claims: what it says beyond its own; sign: how it makes a token; down: what it answers with instead, or None."""

    port: int = 0
    subject: str = "subject-1"
    account: str | None = "lumin"
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)
    keys: list[str] = field(default_factory=lambda: ["first"])
    signing: str = "first"
    sign: Callable[["Issuer", dict[str, Any]], str] | None = None
    down: int | None = None
    access_token: str = "opaque"
    asked: list[str] = field(default_factory=list)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def provider(self) -> Provider:
        return Provider(self.url, CLIENT, SECRET, name="省统一身份认证")

    def leads_back(self, address: str, code: str = "code-1") -> str:
        """The person signs in at `address`, which the browser was sent to: where it is sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.begun[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def answers(self, path: str, form: dict[str, list[str]], signed: str | None) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if self.down is not None:
            return self.down, {}
        match path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.url,
                    "authorization_endpoint": self.url + "/authorize",
                    "token_endpoint": self.url + "/token",
                    "jwks_uri": self.url + "/keys",
                    "userinfo_endpoint": self.url + "/person",
                    "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
                    **self.published,
                }
            case "/keys":
                return 200, {"keys": [key(name).as_dict(private=False) for name in self.keys]}
            case "/person":
                return 200, self.person
            case "/token":
                return self._tokens({name: values[0] for name, values in form.items()}, signed)
        return 404, {}

    def _tokens(self, form: dict[str, str], signed: str | None) -> tuple[int, dict[str, Any]]:
        if _said(signed) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.begun.pop(form.get("code", ""), None)  # a code is good once
        fits = asked and (
            asked["redirect_uri"] == form.get("redirect_uri")
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == create_s256_code_challenge(form.get("code_verifier", ""))
        )
        if not asked or not fits:
            return 400, {"error": "invalid_grant"}
        moment = int(time.time())
        claims = {
            "iss": self.url, "sub": self.subject, "aud": CLIENT, "iat": moment, "exp": moment + 300,
            "nonce": asked["nonce"], "preferred_username": self.account, **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        made = self.sign(self, said) if self.sign else signed_by(self.signing)(self, said)
        return 200, {"access_token": self.access_token, "token_type": "Bearer", "expires_in": 300, "id_token": made}


def signed_by(name: str) -> Callable[[Issuer, dict[str, Any]], str]:
    return lambda issuer, claims: jwt.encode({"alg": "RS256", "kid": name}, claims, key(name))


def by_a_stranger_who_says_it_is_the_first(issuer: Issuer, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key("stranger"))


def by_the_public_key_as_a_secret(issuer: Issuer, claims: dict[str, Any]) -> str:
    """Made by hand: no library does this any more, and what reads it must not either."""
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "first"}, claims))
    return f"{signed}.{_encoded(hmac.digest(key('first').as_pem(private=False), signed.encode(), 'sha256'))}"


def by_nobody(issuer: Issuer, claims: dict[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "none"}, claims)) + "."


def _said(signed: str | None) -> tuple[str, ...]:
    """Who asks, as RFC 6749, 2.3.1 has it."""
    way, _, told = (signed or "").partition(" ")
    assert way == "Basic"
    return tuple(unquote_plus(part) for part in base64.b64decode(told).decode().split(":"))


def nothing_known() -> None:
    """Forget other providers: the one of this test may have the port of one before."""
    for kept in (wire._published, wire._keys, patience._away):
        kept.clear()


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    """The one that staff sign in by."""
    found = Issuer()

    def hears(call: Call, body: bytes) -> None:
        form = parse_qs(body.decode())
        status, told = found.answers(urlsplit(call.path).path, form, call.headers["Authorization"])
        call.answer(status, json.dumps(told).encode(), **{"Content-Type": "application/json"})

    nothing_known()
    with serving(hears) as found.port:
        settings.OIDC = found.provider
        yield found
