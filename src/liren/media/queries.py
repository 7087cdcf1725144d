"""Every read of the media room."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from liren.kit.errors import NotYours
from liren.media import store
from liren.media.models import MediaFile


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as other rooms know it. hash: SHA-256 of the bytes; size: bytes; width, height: pixels, None for a PDF."""

    id: UUID
    hash: str
    type: str
    size: int
    width: int | None
    height: int | None
    name: str

    @property
    def is_picture(self) -> bool:
        return self.width is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be sent: where its bytes lie, and what they are."""

    stored: Stored
    path: Path
    type: str


def open_file(file_id: UUID, *, small: bool = False) -> Opened:
    found = MediaFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotYours(what="这个文件")
    stored = shown(found)
    if small and stored.is_picture:
        return Opened(stored, store.existing(store.thumbnail_of(stored.hash)), "image/jpeg")
    return Opened(stored, store.existing(store.path_of(stored.hash)), stored.type)


def files(ids: Iterable[UUID]) -> dict[UUID, Stored]:
    return {found.pk: shown(found) for found in MediaFile.objects.filter(pk__in=set(ids))}


def given_again(ids: Iterable[UUID]) -> int:
    return MediaFile.objects.filter(pk__in=set(ids), again_of__isnull=False).count()


def files_of(owner_kind: str, owner_id: UUID) -> tuple[Stored, ...]:
    found = MediaFile.objects.filter(owner_kind=owner_kind, owner_id=owner_id).order_by("at", "id")
    return tuple(shown(file) for file in found)


def files_by_owner(
    owner_kind: str, owner_ids: Iterable[UUID], by_person: UUID | None = None
) -> dict[UUID, tuple[Stored, ...]]:
    found: dict[UUID, tuple[Stored, ...]] = {}
    wanted = MediaFile.objects.filter(owner_kind=owner_kind, owner_id__in=set(owner_ids))
    if by_person is not None:
        wanted = wanted.filter(by_person=by_person)
    for file in wanted.order_by("at", "id"):
        if file.owner_id is not None:
            found[file.owner_id] = (*found.get(file.owner_id, ()), shown(file))
    return found


def lost() -> Iterator[Stored]:
    seen: dict[str, bool] = {}
    for found in MediaFile.objects.order_by("hash").iterator(chunk_size=1000):
        if not seen.setdefault(found.hash, store.holds(found.hash)):
            yield shown(found)


def shown(file: MediaFile) -> Stored:
    return Stored(file.pk, file.hash, file.type, file.size, file.width, file.height, file.name)
