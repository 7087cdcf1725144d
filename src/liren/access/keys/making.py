"""Making and revoking keys. A key is a holder of its own: what it did is told apart from what people did."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.actions import introduce, set_active
from liren.access.actor import Actor, Grant
from liren.access.keys.model import ApiKey
from liren.access.keys.scopes import SCOPES
from liren.access.models import Session
from liren.access.reader import as_system, digest
from liren.access.roles import ROLES
from liren.access.rules import require
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

PREFIX: Final = "lrk_"
"""How a key's secret begins, so that it is told from a person's session, and found where it was left by mistake."""
LONGEST_DAYS, MOST_PER_MINUTE, LONGEST_NAME = 365, 6000, 40
NOT_FOR_PROGRAMS = frozenset({"resident", "administrator"})
"""No program lives here, and none gives rights to others."""


@write
def make_key(
    *,
    name: str,
    role: str,
    path: str,
    place_id: int | None,
    scopes: Collection[str],
    days: int,
    per_minute: int,
    by: Actor,
    at: datetime,
    org_id: UUID | None = None,
) -> tuple[UUID, str]:
    """Let a program in: as `role` at `path`, for `scopes`, for `days`, `per_minute` calls. Its id and its secret.

    The secret (256 random bits) is given once and kept as SHA-256 only. Raises NotAllowed unless `by` manages people
    there, InvalidInput.
    """
    require(by, "actors.manage", path)
    name = name.strip()
    if problems := _problems(name, role, scopes, days, per_minute):
        raise InvalidInput.of(problems)
    holder, secret, until = new_id(), PREFIX + secrets.token_urlsafe(32), at + timedelta(days=days)
    introduce(
        holder=holder, label=f"接口·{name}", grants=[Grant(role, path, place_id, org_id)], by=by, at=at
    )  # fmt: skip
    with as_system():  # nobody else sees a session
        Session.objects.create(
            token_hash=digest(secret), holder_id=holder, created_at=at, used_at=at, expires_at=until,
            idle=until - at, address="",
        )  # fmt: skip
    made = ApiKey.objects.create(
        holder_id=holder, token_hash=digest(secret), name=name, role=role, path=path, scopes=sorted(scopes),
        per_minute=per_minute, made_by=by.person_id, made_by_name=by.name, made_at=at, expires_at=until,
    )  # fmt: skip
    return made.id, secret


@write
def revoke_key(*, key_id: UUID, by: Actor, at: datetime) -> None:
    """From now on the key opens nothing; what it did stays. Twice is once. Raises NotYours, NotAllowed."""
    found = ApiKey.objects.select_for_update().filter(id=key_id).first()
    if found is None:
        raise NotYours(what="这个凭证")
    require(by, "actors.manage", found.path)
    if found.revoked_at is not None:
        return
    set_active(holder=found.holder_id, active=False)
    found.revoked_at, found.revoked_by, found.revoked_by_name = at, by.person_id, by.name
    found.save(update_fields=["revoked_at", "revoked_by", "revoked_by_name"])


def _problems(name: str, role: str, scopes: Collection[str], days: int, per_minute: int) -> dict[str, str]:
    problems = {}
    if not 2 <= len(name) <= LONGEST_NAME:
        problems["name"] = f"请写哪个系统在用，2 到 {LONGEST_NAME} 个字"
    if role not in ROLES or role in NOT_FOR_PROGRAMS:
        problems["role"] = "请选一个角色"
    if not scopes or set(scopes) - set(SCOPES):
        problems["scopes"] = "请选至少一项"
    if not 1 <= days <= LONGEST_DAYS:
        problems["days"] = f"请填 1 到 {LONGEST_DAYS} 天"
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        problems["per_minute"] = f"请填 1 到 {MOST_PER_MINUTE} 次"
    return problems
