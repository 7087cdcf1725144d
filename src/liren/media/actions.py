"""Every write of the media room."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Literal
from uuid import UUID

from django.db import transaction

from liren.access.public import Actor
from liren.kit.database import name_reader, rows, write
from liren.kit.errors import NotYours, SignInFirst
from liren.media import pictures, store
from liren.media.errors import FileTaken
from liren.media.models import MediaFile
from liren.media.queries import Stored, shown

_CHUNK = 500
_HOLD = 3  # the seed that keeps this room's advisory locks apart from others'


@write
def store_file(data: bytes, name: str, *, by: Actor, at: datetime) -> Stored:
    if by.person_id is None and not by.is_system:
        raise SignInFirst
    return _stored(pictures.kept(data), name, by, at)


@write
def store_made(data: bytes, name: str, kind: Literal["pdf", "docx"], *, by: Actor, at: datetime) -> Stored:
    return _stored(pictures.Kept(data, pictures.PDF if kind == "pdf" else pictures.DOCX), name, by, at)


@write
def give_again(ids: Sequence[UUID], *, by: Actor, at: datetime) -> tuple[Stored, ...]:
    found = {file.pk: file for file in MediaFile.objects.filter(pk__in=set(ids), owner_id__isnull=False)}
    if by.person_id is None or any(one not in found or found[one].by_person != by.person_id for one in ids):
        raise NotYours(what="这份材料")
    made = [_again(found[one], by, at) for one in dict.fromkeys(ids)]
    for row in made:
        _insert(row)
    return tuple(shown(row) for row in made)


def _again(file: MediaFile, by: Actor, at: datetime) -> MediaFile:
    """Another row for the same bytes, free to be attached."""
    same = {name: getattr(file, name) for name in ("hash", "type", "size", "width", "height", "name")}
    return MediaFile(**same, by_person=by.person_id, at=at, again_of=file.again_of or file.pk)


def _stored(kept: pictures.Kept, name: str, by: Actor, at: datetime) -> Stored:
    row = MediaFile(
        hash=store.hash_of(kept.data),
        type=kept.type,
        size=len(kept.data),
        width=kept.width,
        height=kept.height,
        name=_name(name, kept.type),
        by_person=by.person_id,
        at=at,
    )
    _insert(row)
    store.put(kept.data, kept.thumbnail)
    return shown(row)


@write
def attach(owner_kind: str, owner_id: UUID, ids: Sequence[UUID], *, by: Actor) -> None:
    wanted = set(ids)
    if not wanted:
        return
    free = MediaFile.objects.filter(pk__in=wanted, owner_id__isnull=True, by_person=by.person_id)
    if free.update(owner_kind=owner_kind, owner_id=owner_id) != len(wanted):
        raise FileTaken


@write
def remove(ids: Sequence[UUID]) -> int:
    return _removed(list(MediaFile.objects.select_for_update().filter(pk__in=ids)))


@write
def forget_unattached(*, before: datetime, limit: int = 1000) -> int:
    old = MediaFile.objects.select_for_update(skip_locked=True).filter(owner_id__isnull=True, at__lt=before)
    return _removed(list(old.order_by("at")[:limit]))


def forget_orphans(*, before: datetime) -> int:
    """Outside a transaction: bytes go only when no row can come back for them."""
    idle = [hashed for hashed in store.hashes() if store.idle(hashed, before)]
    return sum(_drop_bytes(idle[start : start + _CHUNK]) for start in range(0, len(idle), _CHUNK))


def _insert(row: MediaFile) -> None:
    """The row, and in the same statement a hold on its bytes until the transaction ends: see `_drop_bytes`."""
    rows(
        "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, %s)))"
        " INSERT INTO media_mediafile (id, hash, type, size, width, height, name, by_person, at, again_of)"
        " SELECT %s, %s, %s, %s, %s::int, %s::int, %s, %s::uuid, %s, %s::uuid FROM held",
        *(row.hash, _HOLD),
        *(row.id, row.hash, row.type, row.size, row.width, row.height, row.name, row.by_person, row.at, row.again_of),
    )


def _removed(files: Sequence[MediaFile]) -> int:
    """Delete the rows, and after the commit the bytes that no row names any more."""
    hashes = [file.hash for file in files]
    MediaFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    transaction.on_commit(lambda: _drop_bytes(hashes))
    return len(files)


def _drop_bytes(hashes: Sequence[str]) -> int:
    """Asks as the system: rows hidden from a reader would look like bytes nobody needs.

    Bytes an upload under way holds are left; if its row does not come to stand, `forget_orphans` finds them later.
    """
    with transaction.atomic():
        name_reader(system=True)
        free = "SELECT h FROM unnest(%s::text[]) h WHERE pg_try_advisory_xact_lock(hashtextextended(h, %s))"
        mine = {str(hashed) for (hashed,) in rows(free, sorted(set(hashes)), _HOLD)}
        unused = mine - set(MediaFile.objects.filter(hash__in=mine).values_list("hash", flat=True))
        for hashed in unused:
            store.remove(hashed)
    return len(unused)


def _name(name: str, kind: str) -> str:
    """The last part of a name, printable, with the ending its content has."""
    stem = PurePath(name.replace("\\", "/")).stem
    clean = "".join(c for c in stem if c.isprintable()).strip(". ")[:150]
    return (clean or "文件") + pictures.SUFFIXES[kind]
