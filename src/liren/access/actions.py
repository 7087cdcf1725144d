"""Every write of access: holders, grants, sessions, and the logs of looks and of what was taken out."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from liren.access.actor import Actor, Grant
from liren.access.errors import UnknownRole
from liren.access.models import ExportRow, GrantRow, Holder, Session
from liren.access.reader import as_system, digest
from liren.access.roles import ROLES
from liren.access.rules import require
from liren.kit.database import rows, write
from liren.kit.errors import NotYours
from liren.kit.ids import new_id

LASTS = timedelta(days=30)
IDLE = timedelta(hours=12)


@write
def introduce(*, holder: UUID, label: str, grants: Sequence[Grant] = (), by: Actor, at: datetime) -> None:
    """Make `holder` known, with what is granted from the start. One statement.

    label: the name everyone may see; give it masked when it is a resident's.
    """
    for given in grants:
        _may_grant(given.role, given.path, by)
    rows(
        "WITH holder AS (INSERT INTO access_holder (id, label, active) VALUES (%s, %s, true))"
        " INSERT INTO access_grant (id, holder_id, role, path, place_id, org_id, valid_from, source_kind, source_id)"
        " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::uuid[],"
        " %s::timestamptz[], %s::text[], %s::uuid[])",
        holder,
        label,
        [new_id() for _ in grants],
        [holder for _ in grants],
        [g.role for g in grants],
        [g.path for g in grants],
        [g.place_id for g in grants],
        [g.org_id for g in grants],
        [at for _ in grants],
        ["introduced" for _ in grants],
        [holder for _ in grants],
    )


@write
def rename(*, holder: UUID, label: str) -> None:
    """Change the name everyone sees."""
    Holder.objects.filter(id=holder).update(label=label)


@write
def set_active(*, holder: UUID, active: bool) -> None:
    """Open or close a holder; either way every session they had is over, whoever asks for it.

    The upper room knows who may. A closed holder is nobody to `enter`.
    """
    Holder.objects.filter(id=holder).update(active=active)
    with as_system():  # whoever asks does not see another's sessions
        Session.objects.filter(holder_id=holder).delete()


@write
def grant(
    *,
    holder: UUID,
    role: str,
    path: str,
    place_id: int | None,
    org_id: UUID | None,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    source_kind: str = "granted",
    source_id: UUID | None = None,
) -> UUID:
    """Grant `role` at `path` and below, from `at` until `until` (None: until revoked). Returns the grant's id.

    source: what it follows from, for example a holding of a post, so that it can be closed with it.
    Raises UnknownRole; NotAllowed unless `by` manages people there.
    """
    _may_grant(role, path, by)
    made = GrantRow.objects.create(
        holder_id=holder, role=role, path=path, place_id=place_id, org_id=org_id,
        valid_from=at, valid_to=until, source_kind=source_kind, source_id=source_id,
    )  # fmt: skip
    return made.id


@write
def revoke(*, grant_id: UUID, by: Actor, at: datetime) -> None:
    """Close one grant at `at`; a closed one stays as it was closed. Raises NotYours, NotAllowed."""
    found = GrantRow.objects.select_for_update().filter(id=grant_id).first()
    if found is None:
        raise NotYours(what="这项授权")
    _may_grant(found.role, found.path, by)
    _open_at(at).filter(id=grant_id).update(valid_to=at)


@write
def revoke_from(*, source_kind: str, source_id: UUID, by: Actor, at: datetime) -> int:
    """Close every open grant that follows from a source; returns how many. Raises NotAllowed.

    One that begins after `at` is closed as it begins. Closed ones ask nobody's leave: their place may have ended.
    """
    found = _open_at(at).filter(source_kind=source_kind, source_id=source_id)
    for role, path in found.select_for_update().values_list("role", "path"):
        _may_grant(role, path, by)
    return found.update(valid_to=Greatest(Value(at), F("valid_from")))


@write
def resettle(*, path: str, to: str, place_id: int | None, at: datetime) -> int:
    """What is granted at exactly `path` is granted at `to` from `at` on, in one statement; returns how many.

    The place ended and `to` took its place. Closed grants stay as they were. Each that is no resident's leaves a line
    for who manages people there (`resettled`). The reader must be the system.
    """
    found = rows(
        "WITH old AS (SELECT * FROM access_grant WHERE path = %s AND (valid_to IS NULL OR valid_to > %s) FOR UPDATE),"
        " closed AS (UPDATE access_grant g SET valid_to = greatest(%s, g.valid_from) FROM old WHERE g.id = old.id),"
        " told AS (INSERT INTO access_resettling (id, holder_id, role, was, path, at)"
        " SELECT gen_random_uuid(), holder_id, role, path, %s, %s FROM old WHERE role <> 'resident')"
        " INSERT INTO access_grant (id, holder_id, role, path, place_id, org_id, valid_from, valid_to, source_kind,"
        " source_id) SELECT gen_random_uuid(), holder_id, role, %s, %s, org_id, greatest(%s, valid_from), valid_to,"
        " source_kind, source_id FROM old RETURNING id",
        path, at, at, to, at, to, place_id, at,
    )  # fmt: skip
    return len(found)


@write
def forget_homes(*, holder: UUID) -> None:
    """Take the place out of what `holder` was granted as a resident: where somebody lived is nobody's record.

    A resident's rights do not hang on it. The reader must be the holder or the system.
    """
    GrantRow.objects.filter(holder_id=holder, role="resident").update(path="", place_id=None)


@write
def open_session(*, holder: UUID, address: str, at: datetime, lasts: timedelta = LASTS, idle: timedelta = IDLE) -> str:
    """Open a session and return its secret (43 characters, 256 random bits), which is shown once and not kept.

    The session ends `lasts` from now, or when unused for `idle`. The reader must be its holder or the system.
    """
    secret = secrets.token_urlsafe(32)
    Session.objects.create(
        token_hash=digest(secret), holder_id=holder, created_at=at, used_at=at,
        expires_at=at + lasts, idle=idle, address=address,
    )  # fmt: skip
    return secret


@write
def close_session(*, token: str) -> None:
    """End the session with this secret; unknown ones end the same way. The reader must be its holder or the system."""
    Session.objects.filter(token_hash=digest(token)).delete()


@write
def close_every_session(*, holder: UUID, but: str | None = None) -> int:
    """End every session of `holder`, except the one whose secret is `but`; returns how many."""
    ending = Session.objects.filter(holder_id=holder)
    if but is not None:
        ending = ending.exclude(token_hash=digest(but))
    return ending.delete()[0]


@write
def forget_sessions(*, at: datetime, limit: int = 10_000) -> int:
    """Delete sessions that ended by `at`: too old, or unused too long. Returns how many. The reader is the system."""
    over = Session.objects.filter(Q(expires_at__lte=at) | Q(used_at__lte=at - F("idle"))).values("pk")[:limit]
    return Session.objects.filter(pk__in=over).delete()[0]


@write
def looked(*, seen: UUID, what: Sequence[str], purpose: str, by: Actor, at: datetime) -> None:
    """Note that `by` saw the values named `what` of `seen`, and why: one row each, never changed."""
    looked_at_many(seen=[seen], what=what, purpose=purpose, by=by, at=at)


@write
def looked_at_many(*, seen: Collection[UUID], what: Sequence[str], purpose: str, by: Actor, at: datetime) -> None:
    """`looked` at many at once, in one statement however many: a row for each of them and each value."""
    rows(
        "SELECT access_looked(%s::uuid[], %s::text[], %s, %s, %s, %s)",
        *(list(seen), list(what), purpose, by.person_id, next(iter(by.orgs), None), at),
    )


@write
def took_out(*, what: str, path: str, asked: str, rows: int, by: Actor, at: datetime) -> None:
    """Note that `by` took `rows` rows of the list `what` at `path` out as a file; never changed.

    asked: what the list was narrowed to, in words. The upper room has asked whether they may.
    """
    ExportRow.objects.create(what=what, path=path, asked=asked, rows=rows, by_id=by.person_id, at=at)


def _may_grant(role: str, path: str, by: Actor) -> None:
    if role not in ROLES:
        raise UnknownRole(role=f"没有“{role}”这个角色")
    if role != "resident":  # whoever takes a resident's word or phone may make them a resident, nothing more
        require(by, "actors.manage", path)


def _open_at(at: datetime) -> QuerySet[GrantRow]:
    return GrantRow.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))
