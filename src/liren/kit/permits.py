"""Permits: whoever holds the secret may do one thing, once, until a time. For links sent to people."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.kit import models
from liren.kit.crypto import token
from liren.kit.errors import PermitExpired, PermitUnknown, PermitUsed

_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Permit:
    """What a secret permits: `purpose` (room.verb) on (subject_kind, subject_id), for `person` when known."""

    purpose: str
    subject_kind: str
    subject_id: UUID
    person: UUID | None
    until: datetime


def issue(
    *, purpose: str, subject_kind: str, subject_id: UUID, person: UUID | None, until: datetime, at: datetime
) -> str:
    """Make a permit and return its secret, 32 URL-safe characters, kept nowhere. One INSERT."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    models.Permit.objects.create(
        token=_token(secret),
        purpose=purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person=person,
        made_at=at,
        until=until,
    )
    return secret


def look(secret: str, *, at: datetime) -> Permit:
    """What the secret permits, without using it. One SELECT. Raises PermitUnknown, PermitUsed, PermitExpired."""
    found = models.Permit.objects.filter(pk=_token(secret)).first()
    if found is None:
        raise PermitUnknown
    if found.used_at is not None:
        raise PermitUsed
    if found.until <= at:
        raise PermitExpired
    return _shown(found)


def use(secret: str, *, at: datetime) -> Permit:
    """Use the permit up; of two at once, one gets PermitUsed. One UPDATE, and a SELECT. Raises what `look` raises."""
    good = models.Permit.objects.filter(pk=_token(secret), used_at__isnull=True, until__gt=at)
    if good.update(used_at=at) == 0:
        return look(secret, at=at)
    return _shown(models.Permit.objects.get(pk=_token(secret)))


def withdraw(*, purpose: str, subject_id: UUID, at: datetime) -> int:
    """Use up every open permit of one purpose on one subject (the affair was reopened); returns how many."""
    return models.Permit.objects.filter(purpose=purpose, subject_id=subject_id, used_at__isnull=True).update(used_at=at)


def forget(*, before: datetime, limit: int = 10_000) -> int:
    """Delete permits whose time was over before `before`, used or not; returns how many. A job's way."""
    old = models.Permit.objects.filter(until__lt=before).order_by("until").values("pk")[:limit]
    return models.Permit.objects.filter(pk__in=old).delete()[0]


def _token(secret: str) -> str:
    return token("permit", secret)


def _shown(found: models.Permit) -> Permit:
    return Permit(found.purpose, found.subject_kind, found.subject_id, found.person, found.until)
