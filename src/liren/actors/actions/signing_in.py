"""Signing in and out. Tries are counted before they are judged, and a refusal keeps its count."""

import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.identities import Shown, bind, require_same, shown_of, ticket_with, whose
from liren.actors.actions.residents import find_or_make_resident, is_demo
from liren.actors.actions.second_factor import BY_PROVIDER, PURPOSE, spend_second, ticket_for
from liren.actors.cards import CodeSent
from liren.actors.errors import (
    AccountNotHere,
    CodeOver,
    CodeRefused,
    CodeTooSoon,
    DemoStaysHome,
    SecondWanted,
    SignInRefused,
)
from liren.actors.masks import masked_phone, plain_name
from liren.actors.models import Code, Credential, SignIn
from liren.actors.told import phone_token
from liren.engine.phones import is_mobile, plain_phone
from liren.kit import crypto, permits, sms, throttle
from liren.kit.addresses import is_loopback
from liren.kit.database import write
from liren.kit.errors import InvalidInput, PermitExpired, PermitUnknown, PermitUsed

STAFF_LASTS = timedelta(hours=12)
STAFF_IDLE = timedelta(hours=4)
RESIDENT_LASTS = timedelta(days=30)
RESIDENT_IDLE = timedelta(days=14)
CODE_LASTS = timedelta(minutes=5)
CODE_TRIES = 5
CODE_AGAIN = timedelta(seconds=60)


@write
def sign_in(
    *, login: str, password: str, address: str, at: datetime, code: str | None = None, previous: str | None = None
) -> str:
    """Sign staff in and return the session's secret for the cookie. code: of the second factor, where there is one.

    address: the client's, for limits: 10 tries a quarter of an hour per name, 60 per address, where ten who got in
    count as one (an office comes in the morning). previous: the secret of the session this browser had, which ends.
    Raises TooManyTries with the wait, SignInRefused, DemoStaysHome,
    SecondWanted (with the ticket for `sign_in_second`) and SecondRefused.
    """
    login = plain_name(login) or ""  # what is no name is nobody's
    throttle.hit("sign-in by address", address, limit=60, per=timedelta(minutes=15), at=at)
    throttle.hit("sign-in by name", login.lower(), limit=10, per=timedelta(minutes=15), at=at)
    with access.as_system():
        found = Credential.objects.filter(login=login, person__holder__active=True).first()
    fits = check_password(password, found.password if found else _nobodys_password())
    if found is None or not fits:
        raise SignInRefused
    _keep_demo_home(found.person_id, address)
    throttle.clear("sign-in by name", login.lower())
    throttle.spare("sign-in by address", address)
    if found.second_since is not None:
        if code is None:
            raise SecondWanted(ticket_for(found, at))
        spend_second(found.person_id, code, at)
    way = "password" if found.second_since is None else "password-second"
    return _enter(found.person_id, way, address, at, previous)


@write
def sign_in_second(*, ticket: str, code: str, address: str, at: datetime, previous: str | None = None) -> str:
    """Who has shown the password, or was shown by the provider, brings the code: the session's secret.

    The ticket holds until a code was right. Raises SecondRefused, TooManyTries, AnotherSubject, SignInRefused for a
    ticket that is over or unknown.
    """
    throttle.hit("sign-in by address", address, limit=60, per=timedelta(minutes=15), at=at)
    permit, shown = shown_of(ticket)
    person_id = _permitted(permit, PURPOSE if shown is None else BY_PROVIDER, at)
    with access.as_system():
        found = Credential.objects.select_for_update().filter(pk=person_id, person__holder__active=True).first()
    if found is None:
        raise SignInRefused
    spend_second(person_id, code, at)
    throttle.spare("sign-in by address", address)
    permits.use(permit, at=at)
    if shown is not None:
        bind(found, shown, at)
    return _enter(person_id, "password-second" if shown is None else "provider-second", address, at, previous)


@write
def sign_in_by_provider(
    *, issuer: str, subject: str, account: str, address: str, at: datetime, previous: str | None = None
) -> str:
    """Sign in whom a provider has shown: staff who exist here. The session's secret.

    The account is a login name only until it is bound: from then on the issuer's `subject` says who it is. Our second
    factor is asked for all the same: the provider proves who somebody is, and cannot say whether it asked for more
    than a password. No try is counted: nothing can be guessed here. Raises AccountNotHere, AnotherSubject,
    DemoStaysHome, SecondWanted.
    """
    shown = Shown(issuer, subject)
    found = whose(shown, plain_name(account) or "")
    if found is None:
        raise AccountNotHere(account=account[:60])
    _keep_demo_home(found.person_id, address)
    if found.second_since is not None:
        require_same(found, shown, at)
        raise SecondWanted(ticket_with(ticket_for(found, at, BY_PROVIDER), shown))
    bind(found, shown, at)
    return _enter(found.person_id, "provider", address, at, previous)


def _permitted(ticket: str, purpose: str, at: datetime) -> UUID:
    try:
        permit = permits.look(ticket, at=at)
    except (PermitUnknown, PermitUsed, PermitExpired):
        raise SignInRefused from None
    if permit.purpose != purpose:
        raise SignInRefused
    return permit.subject_id


@write
def send_code(*, phone: str, address: str, at: datetime) -> CodeSent:
    """Send a six-digit code to a mobile; it holds five minutes and five tries, and another may follow after 60 s.

    Says nothing about whether the phone is known. Raises InvalidInput, CodeTooSoon, TooManyTries (10 a day per phone,
    60 an hour per address), NoSmsGateway.
    """
    plain = _mobile(phone)
    token = phone_token(plain)
    throttle.hit("code by address", address, limit=60, per=timedelta(hours=1), at=at)
    throttle.hit("code by phone", plain, limit=10, per=timedelta(days=1), at=at)  # two at once take turns from here on
    with access.as_system():
        last = Code.objects.filter(phone_token=token).first()
    if last and at < last.sent_at + CODE_AGAIN:
        raise CodeTooSoon(seconds=max(1, round((last.sent_at + CODE_AGAIN - at).total_seconds())))
    code = f"{secrets.randbelow(10**6):06d}"
    with access.as_system():
        Code.objects.update_or_create(
            phone_token=token,
            defaults={
                "code_token": _code_token(plain, code), "sent_at": at, "expires_at": at + CODE_LASTS,
                "tries_left": CODE_TRIES,
            },
        )  # fmt: skip
    sms.send(plain, f"【里仁】验证码 {code}，5 分钟内有效。请勿告诉他人。", asked_from=address)
    return CodeSent(masked_phone(plain), at + CODE_AGAIN, at + CODE_LASTS)


@write
def sign_in_with_code(
    *,
    phone: str,
    code: str,
    address: str,
    at: datetime,
    name: str | None = None,
    path: str = "",
    previous: str | None = None,
) -> str:
    """Sign a resident in by the code sent to their phone and return the session's secret; a new phone makes a resident.

    name, path: what a new resident said of themself. Raises InvalidInput, CodeRefused (a try is gone), CodeOver,
    DemoStaysHome, TooManyTries (60 tries a quarter of an hour per address, ten who got in count as one).
    """
    plain = _mobile(phone)
    throttle.hit("code tried by address", address, limit=60, per=timedelta(minutes=15), at=at)
    _spend(plain, code.strip(), at)
    throttle.spare("code tried by address", address)
    with access.as_system():
        person_id = find_or_make_resident(phone=plain, name=name, path=path, by=access.SYSTEM, at=at)
    _keep_demo_home(person_id, address)
    return _begin(person_id, address, at, previous, RESIDENT_LASTS, RESIDENT_IDLE)


@write
def forget_codes(*, at: datetime) -> int:
    """Delete the one-time codes whose time was over at `at`; returns how many. A job's way."""
    return Code.objects.filter(expires_at__lte=at).delete()[0]


@write
def sign_out(*, token: str) -> None:
    """End the session with this secret. Nothing happens when it is over already."""
    with access.as_system():
        access.close_session(token=token)


@write
def sign_out_everywhere(*, by: Actor, but: str | None = None) -> int:
    """End every session of `by`, except the one with secret `but`; returns how many."""
    return access.close_every_session(holder=by.person_id, but=but) if by.person_id else 0


def _spend(plain: str, code: str, at: datetime) -> None:
    """Take one try from the phone's code; a right one is used up. Raises CodeOver, CodeRefused, and keeps the try."""
    with access.as_system():
        sent = Code.objects.select_for_update().filter(phone_token=phone_token(plain)).first()
        if sent is None or sent.expires_at <= at or not sent.tries_left:
            raise CodeOver
        right = compare_digest(sent.code_token, _code_token(plain, code))
        sent.tries_left = 0 if right else sent.tries_left - 1
        sent.save(update_fields=["tries_left"])
    if not right:
        raise CodeRefused(left=sent.tries_left) if sent.tries_left else CodeOver


def _enter(person_id: UUID, way: str, address: str, at: datetime, previous: str | None) -> str:
    """A member of staff is in, and their history says by which way."""
    with access.as_system():
        SignIn.objects.create(person_id=person_id, way=way, outcome="in", at=at)
    return _begin(person_id, address, at, previous, STAFF_LASTS, STAFF_IDLE)


def _begin(person_id: UUID, address: str, at: datetime, previous: str | None, lasts: timedelta, idle: timedelta) -> str:
    with access.as_system():
        if previous:
            access.close_session(token=previous)
        return access.open_session(holder=person_id, address=address, at=at, lasts=lasts, idle=idle)


def _keep_demo_home(person_id: UUID, address: str) -> None:
    if is_demo(person_id) and not (settings.DEMO and is_loopback(address)):
        raise DemoStaysHome


def _mobile(phone: str) -> str:
    plain = plain_phone(phone)
    if plain is None or not is_mobile(plain):
        raise InvalidInput(phone="请写 11 位手机号")
    return plain


def _code_token(plain: str, code: str) -> str:
    return crypto.token("actors.code", f"{plain}:{code}")


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return make_password(secrets.token_urlsafe(16))
