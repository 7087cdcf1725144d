"""One sign-in by the provider: begun in a browser, brought back by it, and proven by what the provider signed."""

import base64
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
    MissingKeyError,
)

from liren.integrations.errors import ProofRefused, ProviderAway, ProviderDeclined, ProviderMisfit, SignInNotBegun
from liren.integrations.provider import wire
from liren.kit import throttle
from liren.kit.crypto import open_for, seal_for
from liren.kit.database import one_transaction
from liren.kit.errors import DomainError, KeyMissing, SealBroken, TooManyTries
from liren.kit.oidc import Provider

log = logging.getLogger("liren.integrations")
PURPOSE = "integrations.sign-in"
LASTS = timedelta(minutes=10)
SCOPES = "openid profile"
_BACK = "sign-in back by address"
_LEEWAY = 60  # seconds by which two clocks may differ
_WRONG = {"aud": "不是发给里仁的", "azp": "不是发给里仁的", "iss": "不是它发的", "nonce": "不是这一次登录的"}


@dataclass(frozen=True, slots=True)
class Begun:
    """address: where the browser goes. sealed: what it brings back in a cookie."""

    address: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Who signed in there: `account` is the login name here, `subject` the provider's lasting id of the person."""

    issuer: str
    subject: str
    account: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """What this browser must bring back: until is in seconds since 1970; back, next: addresses of ours."""

    state: str
    nonce: str
    verifier: str
    back: str
    next: str
    until: int


def begin(provider: Provider, *, back: str, next: str, at: datetime) -> Begun:
    """Where to sign in. back: our address the provider leads to; next: our page after that.

    Raises ProviderAway, ProviderMisfit.
    """
    to = wire.published(provider, at)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = prepare_grant_uri(
        to.authorize,
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=back,
        scope=SCOPES,
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Begun(address, _seal(_Kept(state, nonce, verifier, back, next, int((at + LASTS).timestamp()))))


def next_of(sealed: str | None) -> str:
    """The page this browser was on its way to; empty when it brings nothing of ours."""
    kept = _opened(sealed)
    return kept.next if kept else ""


def prove(provider: Provider, *, sealed: str | None, given: Mapping[str, str], address: str, at: datetime) -> Proven:
    """Who came back with `given`, the query of our address. Run outside any transaction: the provider is asked.

    address: the client's, of which 60 proofs in a quarter of an hour may fail. Raises ProviderDeclined,
    SignInNotBegun, ProofRefused, ProviderAway, ProviderMisfit, TooManyTries.
    """
    try:
        return _prove(provider, sealed, given, address, at)
    except DomainError as error:
        log.warning("sign-in by the provider refused: %s %s", error.code, error.facts.get("why", ""))
        raise


def leaving(provider: Provider, *, back: str, at: datetime) -> str | None:
    """Where a browser leaves the provider too, and comes back to `back`; None when it announces no such place."""
    leave = wire.published(provider, at).leave
    if leave is None:
        return None
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": back})
    return f"{leave}{'&' if '?' in leave else '?'}{asked}"


def _prove(provider: Provider, sealed: str | None, given: Mapping[str, str], address: str, at: datetime) -> Proven:
    if "error" in given:
        raise _said(provider, given["error"])
    kept, code = _opened(sealed), given.get("code", "")
    if kept is None or kept.until < at.timestamp() or not _same(kept.state, given.get("state", "")) or not code:
        raise SignInNotBegun
    if given.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise ProofRefused(name=provider.name, why=_WRONG["iss"])
    _use_up(kept.state, address, at)
    try:
        proven = _ask(provider, kept, code, at)
    except ProviderAway:
        _spare(address)  # nobody's doing
        raise
    _spare(address)
    return proven


def _ask(provider: Provider, kept: _Kept, code: str, at: datetime) -> Proven:
    told = wire.tokens(provider, code, kept.verifier, kept.back, at)
    claims = _claims(provider, told, kept.nonce, at)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ProofRefused(name=provider.name, why="sub 不对")
    account = claims.get(provider.claim)
    if account is None and isinstance(told.get("access_token"), str):
        more = wire.person(provider, told["access_token"], at)
        account = more.get(provider.claim) if more.get("sub") == subject else None
    if not isinstance(account, str) or not 0 < len(account) <= 150:
        raise ProviderMisfit(name=provider.name, why=f"对方没有说 {provider.claim}（登录名）")
    return Proven(provider.issuer, subject, account)


def _said(provider: Provider, error: str) -> DomainError:
    """The provider's own refusal, in its word for it (OAuth 2.0, OpenID Connect)."""
    if error in ("server_error", "temporarily_unavailable"):
        return ProviderAway(name=provider.name)
    if error in ("invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope"):
        return ProviderMisfit(name=provider.name, why=f"对方说 {error}")
    return ProviderDeclined(name=provider.name)


def _use_up(state: str, address: str, at: datetime) -> None:
    """Each sign-in comes back once, whoever has its cookie and its address; and an address is not asked about without
    end, in our name. Raises SignInNotBegun, TooManyTries."""
    with one_transaction():
        throttle.hit(_BACK, address, limit=60, per=timedelta(minutes=15), at=at)
        try:
            throttle.hit("sign-in by state", state, limit=1, per=2 * LASTS, at=at)
        except TooManyTries:
            raise SignInNotBegun from None


def _spare(address: str) -> None:
    with one_transaction():
        throttle.spare(_BACK, address)


def _claims(provider: Provider, told: Mapping[str, Any], nonce: str, at: datetime) -> CodeIDToken:
    """The claims of the id token: signed by the provider's key, for us, now, for this sign-in."""
    token = told.get("id_token")
    if not isinstance(token, str):
        raise ProviderMisfit(name=provider.name, why="对方没有给 id_token")
    algorithms = wire.published(provider, at).algorithms
    try:
        try:
            read = jwt.decode(token, wire.keys(provider, at), algorithms=algorithms)
        except (BadSignatureError, InvalidKeyIdError, MissingKeyError):  # it may have new keys
            read = jwt.decode(token, wire.keys(provider, at, anew=True), algorithms=algorithms)
        wanted = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        }
        params = {"nonce": nonce, "client_id": provider.client_id, "access_token": told.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, wanted, params)
        claims.validate(now=int(at.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProofRefused(name=provider.name, why=_why(error)) from error
    return claims


def _why(error: Exception) -> str:
    match error:
        case ExpiredTokenError():
            return "已经过期（也可能是两边的时钟差得太多）"
        case ClaimError():
            return _WRONG.get(error.claim, f"{error.claim} 不对")
        case BadSignatureError() | InvalidKeyIdError() | MissingKeyError():
            return "签名不是它的"
        case _:
            return "读不懂"


def _same(ours: str, theirs: str) -> bool:
    return compare_digest(ours.encode(), theirs.encode())


def _seal(kept: _Kept) -> str:
    return base64.urlsafe_b64encode(seal_for(PURPOSE, json.dumps(asdict(kept)).encode())).decode()


def _opened(sealed: str | None) -> _Kept | None:
    try:
        return _Kept(**json.loads(open_for(PURPOSE, base64.urlsafe_b64decode((sealed or "").encode()))))
    except (SealBroken, KeyMissing, ValueError, TypeError):
        return None
