"""What is known of keys: for the door, at every call; for who manages them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.keys.making import PREFIX
from liren.access.keys.model import ApiKey
from liren.access.models import Session
from liren.access.reader import as_system, digest
from liren.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class KeyInUse:
    """What the door asks of a key before it lets a call in."""

    id: UUID
    scopes: frozenset[str]
    per_minute: int


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as its place's managers see it. used_at: noted every few minutes; None when it was never used."""

    id: UUID
    name: str
    role: str
    path: str
    scopes: tuple[str, ...]
    per_minute: int
    made_by_name: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by_name: str
    used_at: datetime | None

    @property
    def role_title(self) -> str:
        return ROLES[self.role].title

    def state(self, at: datetime) -> str:
        """“在用”, “过期”, or “已停用”."""
        return "已停用" if self.revoked_at else "过期" if self.expires_at <= at else "在用"


def is_key(token: str) -> bool:
    """Is this the secret of a program, not of a person's session?"""
    return token.startswith(PREFIX)


def key_of(token: str) -> KeyInUse | None:
    """The key with this secret, over or not: whether it opens anything, the session says. One statement."""
    found = ApiKey.objects.filter(token_hash=digest(token), revoked_at__isnull=True).first()
    return KeyInUse(found.id, frozenset(found.scopes), found.per_minute) if found else None


def keys_at(path: str) -> tuple[KeyLine, ...]:
    """The keys at this place and below, the newest first. Whoever calls has asked `require`. Three statements."""
    found = list(ApiKey.objects.filter(path__startswith=path).order_by("-made_at", "id")[:500])
    with as_system():
        hashes = [one.token_hash for one in found]
        used = dict(Session.objects.filter(token_hash__in=hashes).values_list("token_hash", "used_at"))
    return tuple(_line(one, used.get(one.token_hash)) for one in found)


def _line(one: ApiKey, used_at: datetime | None) -> KeyLine:
    return KeyLine(
        id=one.id,
        name=one.name,
        role=one.role,
        path=one.path,
        scopes=tuple(one.scopes),
        per_minute=one.per_minute,
        made_by_name=one.made_by_name,
        made_at=one.made_at,
        expires_at=one.expires_at,
        revoked_at=one.revoked_at,
        revoked_by_name=one.revoked_by_name,
        used_at=used_at if used_at and used_at > one.made_at else None,
    )
