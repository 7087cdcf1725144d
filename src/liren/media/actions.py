"""Every write of the media room."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from liren.access.public import Actor
from liren.kit.database import name_reader, write
from liren.kit.errors import SignInFirst
from liren.media import pictures, store
from liren.media.errors import FileTaken
from liren.media.models import MediaFile
from liren.media.queries import Stored, shown

_CHUNK = 500


@write
def store_file(data: bytes, name: str, *, by: Actor, at: datetime) -> Stored:
    if by.person_id is None and not by.is_system:
        raise SignInFirst
    kept = pictures.kept(data)
    hashed = store.put(kept.data, kept.thumbnail)
    row = MediaFile.objects.create(
        hash=hashed,
        type=kept.type,
        size=len(kept.data),
        width=kept.width,
        height=kept.height,
        name=_name(name, kept.type),
        by_person=by.person_id,
        at=at,
    )
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


def _removed(files: Sequence[MediaFile]) -> int:
    """Delete the rows, and after the commit the bytes that no row names any more."""
    hashes = [file.hash for file in files]
    MediaFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    transaction.on_commit(lambda: _drop_bytes(hashes))
    return len(files)


def _drop_bytes(hashes: Sequence[str]) -> int:
    """Asks as the system: rows hidden from a reader would look like bytes nobody needs."""
    with transaction.atomic():
        name_reader(system=True)
        still = set(MediaFile.objects.filter(hash__in=hashes).values_list("hash", flat=True))
    unused = set(hashes) - still
    for hashed in unused:
        store.remove(hashed)
    return len(unused)


def _name(name: str, kind: str) -> str:
    """The last part of a name, printable, with the ending its content has."""
    stem = PurePath(name.replace("\\", "/")).stem
    clean = "".join(c for c in stem if c.isprintable()).strip(". ")[:150]
    return (clean or "文件") + pictures.SUFFIXES[kind]
