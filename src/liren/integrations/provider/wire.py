"""What is asked of the provider over the wire, in time and no further: what it publishes, its keys, a code's tokens."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from liren.integrations.calling import exchange
from liren.integrations.errors import NotTaken, ProofRefused, ProviderAway, ProviderMisfit
from liren.integrations.provider.patience import asking, leave_alone
from liren.kit.oidc import Provider

log = logging.getLogger("liren.integrations")
KEPT = timedelta(hours=1)
AGAIN = timedelta(seconds=30)  # keys that did not fit are asked for anew, but not more often
MOST = 300_000  # bytes
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Published:
    """What a provider says of itself: addresses, and how its tokens may be signed."""

    authorize: str
    token: str
    keys: str
    person: str | None
    leave: str | None
    by_form: bool
    algorithms: tuple[str, ...]


_published: dict[str, tuple[Published, datetime]] = {}
_keys: dict[str, tuple[KeySet, datetime]] = {}


def published(provider: Provider, at: datetime) -> Published:
    """What the provider publishes, asked once an hour by each process. Raises ProviderAway, ProviderMisfit."""
    kept = _published.get(provider.issuer)
    if kept and abs(at - kept[1]) < KEPT:
        return kept[0]
    told = _object(provider, "GET", provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    found = _published_in(provider, told)
    _published[provider.issuer] = (found, at)
    return found


def keys(provider: Provider, at: datetime, *, anew: bool = False) -> KeySet:
    """The keys it signs with, asked once an hour; anew: at once, when what is kept did not fit."""
    address = published(provider, at).keys
    kept = _keys.get(address)
    if kept and abs(at - kept[1]) < (AGAIN if anew else KEPT):
        return kept[0]
    listed = _object(provider, "GET", address).get("keys")
    found = []
    for one in listed if isinstance(listed, list) else []:
        try:
            if one["kty"] in ("RSA", "EC") and one.get("use", "sig") == "sig":
                found += KeySet.import_key_set({"keys": [one]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # a key of a kind we do not know is none of ours
    if not found:
        raise ProviderMisfit(name=provider.name, why="对方没有公布签名用的公钥")
    _keys[address] = (KeySet(found), at)
    return _keys[address][0]


def tokens(provider: Provider, code: str, verifier: str, back: str, at: datetime) -> dict[str, Any]:
    """What the provider gives for a code: `id_token`, `access_token`. Raises ProofRefused."""
    to = published(provider, at)
    body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
    way = "client_secret_post" if to.by_form else "client_secret_basic"
    known = (provider.client_id, provider.client_secret)
    # RFC 6749, 2.3.1: encoded as in a form before they are joined; a blank as %20, which all who decode understand
    auth = ClientAuth(*(known if to.by_form else (quote(one, safe="") for one in known)), way)
    url, headers, body = auth.prepare("POST", to.token, dict(_FORM), body)
    return _object(provider, "POST", url, body.encode(), headers)


def person(provider: Provider, access_token: str, at: datetime) -> dict[str, Any]:
    """What it tells of the person who signed in, where it says where to ask; else nothing."""
    address = published(provider, at).person
    if address is None:
        return {}
    headers = {"Accept": "application/json", "Authorization": f"Bearer {access_token}"}
    return _object(provider, "GET", address, None, headers)


def _object(
    provider: Provider, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    with asking(provider):
        try:
            status, told = exchange(
                method, url, body, headers or {"Accept": "application/json"}, most=MOST, inside=True
            )
        except NotTaken as error:
            log.warning("provider of sign-ins: %s %s: %s", method, url.partition("?")[0], error.text)
            leave_alone(provider)
            raise ProviderAway(name=provider.name) from error
        except ValueError as error:  # a line end in what it gave us to send
            raise ProviderMisfit(name=provider.name, why="对方给的令牌里有不能发送的字符") from error
    if body is None and _is_away(status):  # to a code that somebody brought it may say so at will
        leave_alone(provider)
    try:
        answered = json.loads(told)
    except (ValueError, RecursionError):
        answered = None
    if not 200 <= status < 300:
        raise _refusal(provider, method, url, status, answered)
    if not isinstance(answered, dict):
        raise ProviderMisfit(name=provider.name, why="对方答的不是 JSON 对象")
    return answered


def _refusal(
    provider: Provider, method: str, url: str, status: int, answered: Any
) -> ProviderAway | ProofRefused | ProviderMisfit:
    said = answered.get("error") if isinstance(answered, dict) else None
    said = said if isinstance(said, str) and said.isascii() and said.isprintable() else "-"
    log.warning("provider of sign-ins: %s %s: %s %s", method, url.partition("?")[0], status, said[:60])
    if said == "invalid_grant":
        return ProofRefused(name=provider.name, why="登录凭据用过了，或者已经过期")
    if _is_away(status):
        return ProviderAway(name=provider.name)
    if said in ("invalid_client", "unauthorized_client"):
        return ProviderMisfit(name=provider.name, why="对方不认里仁的客户端编号或密钥")
    return ProviderMisfit(name=provider.name, why=f"对方答了 {status}")


def _is_away(status: int) -> bool:
    return status >= 500 or status == 429


def _published_in(provider: Provider, told: dict[str, Any]) -> Published:
    if told.get("issuer") != provider.issuer:
        said = told.get("issuer")
        log.error("provider of sign-ins: LIREN_OIDC_ISSUER is %s, it says %.200r", provider.issuer, said)
        raise ProviderMisfit(name=provider.name, why="对方公布的 issuer 和 LIREN_OIDC_ISSUER 不一样")

    def address(name: str, *, must: bool = True) -> str | None:
        said = told.get(name)
        # in clear only where the issuer itself is, on this machine
        if isinstance(said, str) and said.startswith(("https://", *(("http://",) if _in_clear(provider) else ()))):
            return said
        if must:
            raise ProviderMisfit(name=provider.name, why=f"对方没有公布 {name}，或者不是 https 地址")
        return None

    ways = told.get("token_endpoint_auth_methods_supported")
    signed = told.get("id_token_signing_alg_values_supported")
    algorithms = tuple(one for one in ALGORITHMS if isinstance(signed, list) and one in signed) or ("RS256",)
    return Published(
        authorize=address("authorization_endpoint") or "",
        token=address("token_endpoint") or "",
        keys=address("jwks_uri") or "",
        person=address("userinfo_endpoint", must=False),
        leave=address("end_session_endpoint", must=False),
        by_form=isinstance(ways, list) and "client_secret_basic" not in ways and "client_secret_post" in ways,
        algorithms=algorithms,
    )


def _in_clear(provider: Provider) -> bool:
    return provider.issuer.startswith("http://")
