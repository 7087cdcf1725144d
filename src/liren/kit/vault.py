"""Personal values under the key of the person they are about, and proofs about them that outlive them.

`keep` seals each value with a random salt and returns a commitment, the SM3 of salt and value, for the history chain.
While the person's key exists, `values` opens them for whom the owner room's policy lets through. `erase` destroys the
key, and with it value and salt: what remains proves nothing to a guesser, and the chain, which holds commitments only,
still verifies. Copies of the database made before remember the key until they expire; so must they (docs/rooms/kit.md).

Who reads: `kit_vaultentry` has row security. The subject and the system always; an upper room opens its own with
`database.vault_policy("affair", "<condition>")` in its migration. The owner is named as (owner_kind, owner_id).
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.kit.crypto import current_master, master_of, new_key, open_, open_for, seal, sealing_for, sm3
from liren.kit.database import rows
from liren.kit.errors import ValueErased
from liren.kit.json import Json, canonical
from liren.kit.making import made
from liren.kit.models import VaultEntry

_SALT_SIZE = 16
_PURPOSE = "person-key"


@dataclass(frozen=True, slots=True)
class Erased:
    """Stands where a value stood whose subject's key was destroyed at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """Values of one subject given for one owner; names are field paths, values JSON."""

    subject: UUID
    owner_kind: str
    owner_id: UUID
    values: Mapping[str, Json]


def keep(*, subject: UUID, owner_kind: str, owner_id: UUID, values: Mapping[str, Json], at: datetime) -> dict[str, str]:
    """Seal `values` under the key of `subject`; returns name → commitment (64 hex digits). Two statements, or none.

    A name kept again for the same owner replaces what `values` returns; the earlier entry stays behind its commitment.
    Raises ValueErased when the subject's key was destroyed.
    """
    return keep_all([Keeping(subject, owner_kind, owner_id, values)], at=at)[0]


def keep_all(keepings: Sequence[Keeping], *, at: datetime) -> list[dict[str, str]]:
    """`keep` for many subjects and owners at once, still two statements; commitments in the order given."""
    commitments, sealed = seal_all(keepings, at=at)
    if sealed:
        _insert(sealed, at)
    return commitments


def seal_all(
    keepings: Sequence[Keeping], *, at: datetime, keys: Mapping[UUID, bytes] | None = None
) -> tuple[list[dict[str, str]], list[VaultEntry]]:
    """`keep_all` without its INSERT: the commitments, and the entries unsaved for a room that writes all at once.

    One statement, or none without values, or with the `keys_for` all their subjects. Raises ValueErased.
    """
    keys = keys_for({k.subject for k in keepings if k.values}, at) if keys is None else keys
    commitments: list[dict[str, str]] = []
    sealed: list[VaultEntry] = []
    for keeping in keepings:
        commitments.append({})
        for name, value in keeping.values.items():
            salt = secrets.token_bytes(_SALT_SIZE)
            content = _content(keeping.owner_kind, keeping.owner_id, name, value)
            commitments[-1][name] = sm3(salt + content)
            bound = _bound(keeping.subject, keeping.owner_kind, keeping.owner_id, name)
            entry = seal(salt + canonical([value]), keys[keeping.subject], bound)
            sealed.append(
                made(VaultEntry, subject=keeping.subject, owner_kind=keeping.owner_kind, owner_id=keeping.owner_id,
                     name=name, sealed=entry, at=at)
            )  # fmt: skip
    return commitments, sealed


def values(owner_kind: str, owner_id: UUID, names: Sequence[str] | None = None) -> dict[str, Json | Erased]:
    """What was kept for one owner and this reader may see, by name; only of `names` where given. One statement."""
    return {one.name: one.value for one in _opened(owner_kind, [owner_id], names)}


def values_of(owner_kind: str, owner_ids: Iterable[UUID]) -> dict[UUID, dict[str, Json | Erased]]:
    """`values` of many owners in one statement; an owner with nothing to see is absent."""
    found: dict[UUID, dict[str, Json | Erased]] = defaultdict(dict)
    for opened in _opened(owner_kind, owner_ids):
        found[opened.owner_id][opened.name] = opened.value
    return dict(found)


def commitments(owner_kind: str, owner_id: UUID) -> dict[str, list[str]]:
    """The commitments the vault can still prove for one owner, oldest first; erased ones are absent."""
    found: dict[str, list[str]] = defaultdict(list)
    for opened in _opened(owner_kind, [owner_id]):
        if opened.commitment is not None:
            found[opened.name].append(opened.commitment)
    return dict(found)


def erase(subject: UUID, *, at: datetime) -> datetime:
    """Destroy the key of `subject`; returns when it was destroyed (`at`, or earlier if it was before).

    At most two statements. Works for a subject nothing was kept for: nothing will be kept later either. It waits for
    a `keep` under way.
    """
    erased = rows(
        "INSERT INTO kit_personkey AS k (subject, made_at, erased_at) VALUES (%s, %s, %s)"
        " ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, master = NULL, erased_at = EXCLUDED.erased_at"
        " WHERE k.erased_at IS NULL RETURNING erased_at",
        *(subject, at, at),
    ) or rows("SELECT erased_at FROM kit_personkey WHERE subject = %s", subject)
    moment = erased[0][0]
    assert isinstance(moment, datetime)
    return moment


def rewrap(limit: int = 1000) -> int:
    """Bring up to `limit` person keys over to the current master key; returns how many. 0 means that all are there that
    nobody holds; `people_by_master` tells whether that is all.

    After `crypto.add_master`, call until 0, once more when whoever began before has ended (`rotation`): they may have
    read the older key and not yet written. Values need no touching.
    """
    now_current = current_master()
    old = rows(
        "SELECT subject, wrapped FROM kit_personkey WHERE master < %s LIMIT %s FOR UPDATE SKIP LOCKED",
        *(now_current, limit),
    )
    subjects, wrap = [UUID(str(subject)) for subject, _ in old], sealing_for(_PURPOSE)
    wrapped = [wrap(_unwrap(s, _bytes(w)), s.bytes) for s, (_, w) in zip(subjects, old, strict=True)]
    if old:
        rows(
            "UPDATE kit_personkey k SET wrapped = n.wrapped, master = %s"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS n (subject, wrapped) WHERE k.subject = n.subject",
            *(master_of(wrapped[0]), subjects, wrapped),
        )
    return len(old)


def people_by_master() -> dict[int, int]:
    """How many people's keys lie under each master key; those destroyed under none. One statement."""
    found = rows("SELECT master, count(*) FROM kit_personkey WHERE wrapped IS NOT NULL GROUP BY master")
    return {int(str(number)): int(str(count)) for number, count in found}


@dataclass(frozen=True, slots=True)
class _Opened:
    owner_id: UUID
    name: str
    value: Json | Erased
    commitment: str | None


def _opened(owner_kind: str, owner_ids: Iterable[UUID], names: Sequence[str] | None = None) -> Iterable[_Opened]:
    keys: dict[UUID, bytes] = {}
    for subject, owner, name, sealed, wrapped, erased_at in rows(
        "SELECT e.subject, e.owner_id, e.name, e.sealed, k.wrapped, k.erased_at FROM kit_vaultentry e"
        " JOIN kit_personkey k ON k.subject = e.subject"
        " WHERE e.owner_kind = %s AND e.owner_id = ANY(%s) AND (%s::text[] IS NULL OR e.name = ANY(%s)) ORDER BY e.id",
        *(owner_kind, list(owner_ids), names, names),
    ):
        assert isinstance(subject, UUID)
        assert isinstance(owner, UUID)
        if isinstance(erased_at, datetime):
            yield _Opened(owner, str(name), Erased(erased_at), None)
            continue
        key = keys.get(subject) or keys.setdefault(subject, _unwrap(subject, _bytes(wrapped)))
        plain = open_(_bytes(sealed), key, _bound(subject, owner_kind, owner, str(name)))
        salt, [value] = plain[:_SALT_SIZE], json.loads(plain[_SALT_SIZE:])
        yield _Opened(owner, str(name), value, sm3(salt + _content(owner_kind, owner, str(name), value)))


def keys_for(subjects: Collection[UUID], at: datetime) -> dict[UUID, bytes]:
    """The keys of `subjects`, made where there are none, held against erasure until the transaction ends.

    One statement, or none without subjects. Raises ValueErased.
    """
    wanted, keys = sorted(subjects), {}
    fresh = {s: new_key() for s in wanted}
    wrap = sealing_for(_PURPOSE)
    wrappings = {s: wrap(key, s.bytes) for s, key in fresh.items()}
    master = master_of(next(iter(wrappings.values()), b""))  # a newer one may be there by now
    while wanted:  # twice only when another transaction made the same key in between
        for subject, wrapped, erased_at in rows(
            "WITH wanted AS (SELECT * FROM unnest(%s::uuid[], %s::bytea[]) AS w (subject, wrapped)),"
            " found AS (SELECT k.subject, k.wrapped, k.erased_at FROM kit_personkey k"
            " WHERE k.subject = ANY(%s) ORDER BY k.subject FOR SHARE),"
            " made AS (INSERT INTO kit_personkey (subject, wrapped, master, made_at)"
            " SELECT subject, wrapped, %s, %s FROM wanted ORDER BY subject"
            " ON CONFLICT DO NOTHING RETURNING subject, wrapped, erased_at)"
            " SELECT * FROM found UNION ALL SELECT * FROM made",
            *(wanted, [wrappings[s] for s in wanted], wanted, master, at),
        ):
            assert isinstance(subject, UUID)
            if isinstance(erased_at, datetime):
                raise ValueErased(erased_at=f"{erased_at:%Y-%m-%d}")
            made_now = _bytes(wrapped) == wrappings[subject]
            keys[subject] = fresh[subject] if made_now else _unwrap(subject, _bytes(wrapped))
        wanted = [s for s in wanted if s not in keys]
    return keys


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Keys of people nobody knew before, not yet written; wrapped: as they will lie in the database."""

    keys: Mapping[UUID, bytes]
    wrapped: Mapping[UUID, bytes]
    master: int


def new_keys(subjects: Iterable[UUID]) -> NewKeys:
    """Keys for subjects whose ids were made just now; `write_keys` is to follow in the same transaction."""
    keys = {one: new_key() for one in subjects}
    wrap = sealing_for(_PURPOSE)
    wrapped = {one: wrap(key, one.bytes) for one, key in keys.items()}
    return NewKeys(keys, wrapped, master_of(next(iter(wrapped.values()), b"")))


def write_keys(made: NewKeys, at: datetime, cursor: Any) -> None:
    """One COPY, through a cursor that may be used beside whoever makes the next."""
    moment = at.isoformat()
    with cursor.copy("COPY kit_personkey (subject, wrapped, master, made_at) FROM STDIN") as into:
        into.write("".join(f"{who}\t\\\\x{key.hex()}\t{made.master}\t{moment}\n" for who, key in made.wrapped.items()))


def keys_of(subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of those of `subjects` who have one, for opening what a room sealed itself; erased ones are absent.

    One statement, none without subjects.
    """
    wanted = list(set(subjects))
    if not wanted:
        return {}
    found = rows("SELECT subject, wrapped FROM kit_personkey WHERE subject = ANY(%s) AND wrapped IS NOT NULL", wanted)
    return {subject: _unwrap(subject, _bytes(wrapped)) for subject, wrapped in found if isinstance(subject, UUID)}


def _insert(sealed: Sequence[VaultEntry], at: datetime) -> None:
    rows(
        "INSERT INTO kit_vaultentry (subject, owner_kind, owner_id, name, sealed, at)"
        " SELECT *, %s FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::bytea[])",
        at,
        [e.subject for e in sealed],
        [e.owner_kind for e in sealed],
        [e.owner_id for e in sealed],
        [e.name for e in sealed],
        [e.sealed for e in sealed],
    )


def _content(owner_kind: str, owner_id: UUID, name: str, value: Json) -> bytes:
    return canonical([owner_kind, str(owner_id), name, value])


def _bound(subject: UUID, owner_kind: str, owner_id: UUID, name: str) -> bytes:
    return canonical([str(subject), owner_kind, str(owner_id), name])


def _unwrap(subject: UUID, wrapped: bytes) -> bytes:
    return open_for(_PURPOSE, wrapped, subject.bytes)


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes | memoryview)
    return bytes(value)
