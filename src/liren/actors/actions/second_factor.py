"""A second factor 登录验证器: after the password, the six digits of an app (TOTP, RFC 6238) or a spare code."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import check_password

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.accounts import require_all_posts
from liren.actors.errors import SecondRefused, SignInRefused
from liren.actors.models import Appointment, Credential
from liren.kit import permits, throttle
from liren.kit.crypto import open_for, seal_for, token
from liren.kit.database import write
from liren.kit.errors import NotYours
from liren.kit.rotation import UnderMaster

PURPOSE = "actors.second-factor"
UNDER_MASTER = (UnderMaster("actors_credential", "person_id", "second_sealed", PURPOSE),)
BY_PROVIDER = "actors.second-factor-by-provider"  # a ticket of theirs stands for no password
TICKET_LASTS = timedelta(minutes=5)
SPARES = 10
_STEP = 30  # seconds a code holds; the one before and the one after pass too, for clocks that differ
_ISSUER = "里仁"


@dataclass(frozen=True, slots=True)
class Setup:
    """What the app is told: uri for a QR code, secret to type in where there is no camera."""

    uri: str
    secret: str


@write
def begin_second(*, password: str, by: Actor, at: datetime) -> Setup:
    """A fresh secret for one's own account; it counts once a code of it is brought.

    The password is asked, so that nobody sets their own app at a desk left open. Raises SignInRefused, TooManyTries,
    NotYours where a second factor is set already.
    """
    found = _own(by)
    _ask_password(found, password, at)
    if found.second_since is not None:
        raise NotYours(what="还没有设置的验证器")
    secret = pyotp.random_base32()
    found.second_sealed = seal_for(PURPOSE, secret.encode(), found.person_id.bytes)
    found.second_step, found.second_spares = 0, []
    found.save()
    return _setup(found, secret)


def begun_second(*, by: Actor) -> Setup:
    """What the app was told when it was begun: a mistyped code changes nothing. Raises NotYours where nothing was."""
    found = _own(by)
    if found.second_sealed is None or found.second_since is not None:
        raise NotYours(what="正在设置的验证器")
    return _setup(found, _secret(found))


@write
def confirm_second(*, code: str, by: Actor, at: datetime, session: str | None = None) -> tuple[str, ...]:
    """The app works: from now on it is asked for. Returns the spare codes, shown this once; other sessions end.

    Raises SecondRefused, NotYours where nothing was begun.
    """
    found = _own(by)
    if found.second_sealed is None or found.second_since is not None:
        raise NotYours(what="正在设置的验证器")
    if not _takes(found, code, at):
        raise SecondRefused
    spares = tuple(f"{secrets.randbelow(10**8):08d}" for _ in range(SPARES))
    found.second_since, found.second_spares = at, [_spare(found, one) for one in spares]
    found.save()
    access.close_every_session(holder=found.person_id, but=session)
    return spares


@write
def drop_second(*, password: str, by: Actor, at: datetime) -> None:
    """Ask oneself for the password only again. Raises SignInRefused for a wrong password, TooManyTries, NotYours."""
    found = _own(by)
    _ask_password(found, password, at)
    _forget(found)


@write
def clear_second(*, person_id: UUID, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Take a lost phone's second factor from a member of staff, as told by who manages all their places.

    Their sessions end. Raises NotYours, NotAllowed.
    """
    with access.as_system():
        found = Credential.objects.select_for_update().filter(person_id=person_id, second_since__isnull=False).first()
    require_all_posts(person_id, by)
    if found is None:
        raise NotYours(what="这位工作人员的验证器")
    with access.as_system():
        _forget(found)
        access.close_every_session(holder=person_id)  # shown to their holder and the system alone
    Appointment.objects.create(person_id=person_id, kind="second-cleared", reason=reason, by=by.person_id, at=at)


def second_since(by: Actor) -> datetime | None:
    """Since when one's own account asks for a second factor; None where it does not. One statement."""
    return Credential.objects.filter(person_id=by.person_id).values_list("second_since", flat=True).first()


def with_second_factor(persons: Sequence[UUID], *, path: str, by: Actor) -> frozenset[UUID]:
    """Those of `persons` who have a second factor, for who manages people at `path`. Raises NotAllowed."""
    access.require(by, "actors.manage", path)
    if not persons:
        return frozenset()
    with access.as_system():
        found = Credential.objects.filter(person_id__in=persons, second_since__isnull=False)
        return frozenset(found.values_list("person_id", flat=True))


def ticket_for(found: Credential, at: datetime, purpose: str = PURPOSE) -> str:
    """Who brings this within five minutes has shown the password already, or was shown by the provider."""
    return permits.issue(
        purpose=purpose, subject_kind="person", subject_id=found.person_id, person=found.person_id,
        until=at + TICKET_LASTS, at=at,
    )  # fmt: skip


def spend_second(person_id: UUID, code: str, at: datetime) -> None:
    """Take the code for this sign-in; each holds once. Raises SecondRefused, TooManyTries; the try is kept.

    What is raised while the walls are lifted undoes what was done there, so it is raised after.
    """
    throttle.hit("second by person", str(person_id), limit=5, per=timedelta(minutes=15), at=at)
    with access.as_system():
        found = Credential.objects.select_for_update().filter(pk=person_id, second_since__isnull=False).first()
        fits = found is not None and _takes(found, code, at)
    if not fits:
        raise SecondRefused
    throttle.clear("second by person", str(person_id))


def _own(by: Actor) -> Credential:
    found = Credential.objects.select_for_update().filter(person_id=by.person_id).first()
    if found is None:
        raise NotYours(what="您的登录名")
    return found


def _ask_password(found: Credential, password: str, at: datetime) -> None:
    throttle.hit("password by person", str(found.person_id), limit=10, per=timedelta(minutes=15), at=at)
    if not check_password(password, found.password):
        raise SignInRefused


def _setup(found: Credential, secret: str) -> Setup:
    return Setup(pyotp.TOTP(secret).provisioning_uri(name=found.login, issuer_name=_ISSUER), secret)


def _secret(found: Credential) -> str:
    assert found.second_sealed is not None
    return open_for(PURPOSE, bytes(found.second_sealed), found.person_id.bytes).decode()


def _takes(found: Credential, code: str, at: datetime) -> bool:
    """Whether the code fits; one that does is used up."""
    said = "".join(code.split())
    spare = _spare(found, said)
    if spare in found.second_spares:
        found.second_spares = [one for one in found.second_spares if one != spare]
        found.save()
        return True
    app = pyotp.TOTP(_secret(found))
    now = int(at.timestamp()) // _STEP
    fresh = [step for step in (now - 1, now, now + 1) if step > found.second_step]
    fits = [step for step in fresh if secrets.compare_digest(app.at(step * _STEP).encode(), said.encode())]
    if fits:
        found.second_step = fits[0]
        found.save()
    return bool(fits)


def _spare(found: Credential, code: str) -> str:
    return token(PURPOSE, f"{found.person_id}:{code}")


def _forget(found: Credential) -> None:
    found.second_sealed, found.second_since, found.second_step, found.second_spares = None, None, 0, []
    found.save()
