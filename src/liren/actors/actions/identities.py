"""Who staff are at a provider of sign-ins: bound when first signed in, checked ever after, cleared by a manager."""

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.accounts import require_all_posts
from liren.actors.errors import AnotherSubject, SignInRefused
from liren.actors.models import Appointment, Credential, Identity, SignIn
from liren.kit.crypto import open_for, seal_for
from liren.kit.database import write
from liren.kit.errors import KeyMissing, NotYours, SealBroken

log = logging.getLogger("liren.actors")
_PURPOSE = "actors.shown-by-provider"


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom a provider has shown: its lasting id of the person."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One line of a person's own sign-ins. way: password, password-second, provider, provider-second.

    outcome: in, or another-subject (somebody else at the provider asked for this account, and was refused).
    """

    way: str
    outcome: str
    at: datetime

    @property
    def by_provider(self) -> bool:
        return self.way.startswith("provider")


def whose(shown: Shown, account: str) -> Credential | None:
    """The account of whom the provider has shown, locked: the bound one, else of the login name. None if closed."""
    with access.as_system():
        bound = Identity.objects.filter(issuer=shown.issuer, subject=shown.subject).values("person_id")
        active = Credential.objects.select_for_update().filter(person__holder__active=True)
        known = active.filter(person_id__in=bound).first()
        if bound.exists():  # asked again: while the account was waited for, it may have been bound or cleared
            return known or active.filter(person_id__in=bound).first()
        return active.filter(login=account).first()


def require_same(found: Credential, shown: Shown, at: datetime) -> None:
    """Raises AnotherSubject, and writes it down, when the account is bound to another subject of this issuer."""
    with access.as_system():
        others = Identity.objects.filter(person_id=found.person_id, issuer=shown.issuer).exclude(subject=shown.subject)
        another = others.exists()
    if another:
        _refuse(found, shown, at)


def bind(found: Credential, shown: Shown, at: datetime) -> None:
    """From now on the account is that subject's. The caller holds the account's lock. Raises AnotherSubject.

    Also when the subject was bound to somebody else meanwhile: between being shown and the code of the second factor.
    """
    require_same(found, shown, at)
    with access.as_system():
        row, _ = Identity.objects.get_or_create(
            issuer=shown.issuer, subject=shown.subject, defaults={"person_id": found.person_id, "bound_at": at}
        )
    if row.person_id != found.person_id:
        _refuse(found, shown, at)


def _refuse(found: Credential, shown: Shown, at: datetime) -> NoReturn:
    with access.as_system():
        SignIn.objects.create(person_id=found.person_id, way="provider", outcome="another-subject", at=at)
    log.warning("sign-in refused: person %s is bound to another subject of %s", found.person_id, shown.issuer)
    raise AnotherSubject(account=found.login)


@write
def clear_identity(*, person_id: UUID, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Unbind who they are at the provider, as told by who manages all their places; the next sign-in binds anew.

    Their sessions end. Raises NotYours, NotAllowed.
    """
    with access.as_system():  # a sign-in under way is waited for, so that its session ends too
        Credential.objects.select_for_update().filter(person_id=person_id).first()
    require_all_posts(person_id, by)
    with access.as_system():
        ended, _ = Identity.objects.filter(person_id=person_id).delete()
        access.close_every_session(holder=person_id)  # shown to their holder and the system alone
    if not ended:
        raise NotYours(what="这位工作人员的统一身份绑定")
    Appointment.objects.create(person_id=person_id, kind="identity-cleared", reason=reason, by=by.person_id, at=at)


def with_identity(persons: Sequence[UUID], *, path: str, by: Actor) -> frozenset[UUID]:
    """Those of `persons` who are bound at a provider, for who manages people at `path`. Raises NotAllowed."""
    access.require(by, "actors.manage", path)
    if not persons:
        return frozenset()
    with access.as_system():
        return frozenset(Identity.objects.filter(person_id__in=persons).values_list("person_id", flat=True))


def own_sign_ins(by: Actor, *, limit: int = 5) -> tuple[SignInLine, ...]:
    """One's own last sign-ins as staff, the latest first. One statement."""
    lines = SignIn.objects.filter(person_id=by.person_id).order_by("-at", "-id")[:limit]
    return tuple(SignInLine(one.way, one.outcome, one.at) for one in lines)


def ticket_with(permit: str, shown: Shown) -> str:
    """A ticket of the second factor that also carries whom the provider has shown: nobody is bound before the code."""
    sealed = seal_for(_PURPOSE, json.dumps(asdict(shown)).encode(), permit.encode())
    return f"{permit}.{base64.urlsafe_b64encode(sealed).decode()}"


def shown_of(ticket: str) -> tuple[str, Shown | None]:
    """The permit in a ticket, and whom the provider has shown; None: it was the password. Raises SignInRefused."""
    permit, dot, sealed = ticket.partition(".")
    if not dot:
        return permit, None
    try:
        told = open_for(_PURPOSE, base64.urlsafe_b64decode(sealed.encode()), permit.encode())
        return permit, Shown(**json.loads(told))
    except (SealBroken, KeyMissing, ValueError, TypeError):
        raise SignInRefused from None
