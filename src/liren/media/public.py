"""Files by content hash: photographs without metadata, and PDF documents.

Rooms above let people read the files attached to their matters by a policy in their own migration, which depends on
media's last one:

    owner_policy("media_mediafile", "affair", "EXISTS (SELECT FROM affairs_affair a WHERE a.id = owner_id)")
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.access.public import Actor
from liren.media import actions, queries
from liren.media.answering import answer_with
from liren.media.queries import Opened, Stored

__all__ = [
    "Opened",
    "Stored",
    "answer_with",
    "attach",
    "files",
    "files_of",
    "forget_orphans",
    "forget_unattached",
    "give_again",
    "given_again",
    "lost",
    "open",
    "remove",
    "store",
    "store_made",
]


def store(data: bytes, name: str, *, by: Actor, at: datetime) -> Stored:
    """Take in an upload of up to 10 MB: JPEG, PNG, WebP or PDF, told by its bytes. One INSERT.

    A picture is turned upright, reduced to 4096 pixels on its longer side and written anew, so that nothing is left of
    place, device or owner. Raises FileRefused with advice, SignInFirst for nobody.
    """
    return actions.store_file(data, name, by=by, at=at)


def store_made(data: bytes, name: str, kind: Literal["pdf", "docx"], *, by: Actor, at: datetime) -> Stored:
    """Take in a document the platform itself made, as it is. One INSERT."""
    return actions.store_made(data, name, kind, by=by, at=at)


def give_again(ids: Sequence[UUID], *, by: Actor, at: datetime) -> tuple[Stored, ...]:
    """Give files `by` has attached to something earlier once more, as fresh uploads. One SELECT, an INSERT each.

    The bytes are neither sent nor kept twice. Raises NotYours for what somebody else uploaded, or is not there.
    """
    return actions.give_again(ids, by=by, at=at)


def given_again(ids: Iterable[UUID]) -> int:
    """How many of the given files were not uploaded but given again. One SELECT."""
    return queries.given_again(ids)


def open(file_id: UUID, *, small: bool = False) -> Opened:
    """A file this reader may see, or its small picture (480 pixels, JPEG). One SELECT. Raises NotYours, FileGone."""
    return queries.open_file(file_id, small=small)


def files(ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """What this reader may see of the given files, by id; others are absent. One SELECT."""
    return queries.files(ids)


def files_of(owner_kind: str, owner_id: UUID) -> tuple[Stored, ...]:
    """The files attached to one owner that this reader may see, oldest first. One SELECT."""
    return queries.files_of(owner_kind, owner_id)


def files_by_owner(
    owner_kind: str, owner_ids: Sequence[UUID], *, by_person: UUID | None = None
) -> Mapping[UUID, tuple[Stored, ...]]:
    """`files_of` several owners in one SELECT; an owner with nothing to see is absent.

    by_person: only what they uploaded.
    """
    return queries.files_by_owner(owner_kind, owner_ids, by_person)


def attach(owner_kind: str, owner_id: UUID, ids: Sequence[UUID], *, by: Actor) -> None:
    """Bind files `by` has just uploaded to an owner that `by` may see. One UPDATE, none without ids.

    Raises FileTaken when one is not there, not theirs, or attached already.
    """
    actions.attach(owner_kind, owner_id, ids, by=by)


def remove(ids: Sequence[UUID]) -> int:
    """Delete files and, when no other upload had the same content, their bytes; for the system. Returns how many."""
    return actions.remove(ids)


def forget_unattached(*, before: datetime, limit: int = 1000) -> int:
    """Delete uploads from before `before` that nobody attached; a job's way. Returns how many."""
    return actions.forget_unattached(before=before, limit=limit)


def forget_orphans(*, before: datetime) -> int:
    """Delete bytes no row names and nobody stored since `before` (give uploads a day); a job's way, no transaction."""
    return actions.forget_orphans(before=before)


def lost() -> Iterator[Stored]:
    """Files whose bytes are gone or altered, read one by one: for `./liren verify`, as the system."""
    return queries.lost()
