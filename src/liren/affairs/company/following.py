"""我也遇到: a resident joins an affair that is shown to everybody, is told of its results, and may leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, as_system, which
from liren.affairs.company.errors import FollowedEnough, NoSuchPublicAffair, OwnAffair
from liren.affairs.company.models import Follower, PublicVersion
from liren.affairs.company.shapes import Followers, MetToo
from liren.affairs.errors import AffairClosed
from liren.affairs.models import Affair
from liren.kit import vault
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, SignInFirst
from liren.media.public import attach, files_by_owner, files_of, remove

FEW = 3
"""Fewer than so many are not counted before everybody: nobody shall be guessed."""
LONGEST, MOST_PHOTOS = 200, 3
MOST_A_DAY = 20
MOST_SHOWN = 50
WORDS, FOLLOWER = "words", "follower"


@write
def join(*, affair_id: UUID, words: str, photos: Sequence[UUID], by: Actor, at: datetime) -> None:
    """`by` met it too. Twice is once; who had left is back. words: may be empty; photos: just uploaded by `by`.

    Raises SignInFirst, NoSuchPublicAffair when it is not shown, AffairClosed, OwnAffair for its reporter,
    FollowedEnough for who joins very many a day, InvalidInput.
    """
    if by.person_id is None:
        raise SignInFirst
    said = words.strip()
    _require_sensible(said, photos)
    _require_shown(affair_id, by.person_id, at)
    with as_system():
        found, _ = Follower.objects.get_or_create(
            affair_id=affair_id, person=by.person_id, defaults={"joined_at": at, "written_by": by.person_id}
        )
        if found.left_at is not None:
            found.left_at, found.joined_at = None, at
            found.save(update_fields=["left_at", "joined_at"])
    if said:
        vault.keep(subject=by.person_id, owner_kind=FOLLOWER, owner_id=found.id, values={WORDS: said}, at=at)
    attach(FOLLOWER, found.id, photos, by=by)


@write
def leave(*, affair_id: UUID, by: Actor, at: datetime) -> None:
    """`by` follows it no longer; who never did is left alone."""
    if by.person_id is None:
        raise SignInFirst
    with as_system():
        Follower.objects.filter(affair_id=affair_id, person=by.person_id, left_at__isnull=True).update(left_at=at)


@dataclass(frozen=True, slots=True)
class Followed:
    """Who has to do with an affair beside its reporter. merged: what was put together with it → whose it was.

    people: all who follow it or one of those, oldest first, each once a row. mine: the person asked for follows it.
    """

    merged: Mapping[UUID, UUID | None]
    people: Sequence[UUID]
    mine: bool

    @property
    def told(self) -> list[UUID]:
        """Who hears of its results: reporters of what was merged into it, and all who follow."""
        return list(dict.fromkeys([*(one for one in self.merged.values() if one is not None), *self.people]))


_FOLLOWED: Final = """
    WITH merged AS (SELECT m.duplicate_id AS id, a.reporter_id, m.merged_at FROM affairs_merge m
                      JOIN affairs_affair a ON a.id = m.duplicate_id WHERE m.main_id = %s AND m.parted_at IS NULL),
         follows AS (SELECT f.person, f.affair_id, f.joined_at FROM affairs_follower f WHERE f.left_at IS NULL
                        AND f.affair_id IN (SELECT %s::uuid UNION ALL SELECT id FROM merged))
    SELECT (SELECT array_agg(id ORDER BY merged_at, id) FROM merged),
           (SELECT array_agg(reporter_id ORDER BY merged_at, id) FROM merged),
           (SELECT array_agg(person ORDER BY joined_at, person) FROM follows),
           EXISTS (SELECT FROM follows WHERE affair_id = %s AND person = %s)"""


def followed(affair_id: UUID, person: UUID | None) -> Followed:
    """As the system. One statement."""
    found: list[Any] = rows(_FOLLOWED, affair_id, affair_id, affair_id, person)
    [(merged, reporters, people, mine)] = found
    return Followed(dict(zip(merged or (), reporters or (), strict=True)), people or (), mine)


def followers(affair_id: UUID, actor: Actor) -> Followers:
    """How many met it too, those of affairs merged into it included, as the reader may know.

    Who works on it reads what they said, never who they are. Everybody else is told a number from FEW on.
    """
    with as_system():
        found = followed(affair_id, actor.person_id)
    works = not which(actor, "affairs.do").empty and Affair.objects.filter(id=affair_id).exists()
    return followers_of(affair_id, found, works=works)


def followers_of(affair_id: UUID, found: Followed, *, works: bool) -> Followers:
    """works: the reader sees the affair, and works on such. Three statements, when there is something to read."""
    count = len(found.people)
    return Followers(
        count=count if works or count >= FEW else None,
        some=count > 0,
        mine=found.mine,
        said=_said([affair_id, *found.merged]) if works and count else (),
    )


def forget(person_id: UUID) -> None:
    """A resident was erased: their photos go, and they are counted no longer. Their words went with their key."""
    with as_system():
        for found in Follower.objects.filter(person=person_id):
            remove([file.id for file in files_of(FOLLOWER, found.id)])
        Follower.objects.filter(person=person_id).delete()


def _said(affairs: Sequence[UUID]) -> tuple[MetToo, ...]:
    """What they said, newest first, as far as the reader's walls let through."""
    found = Follower.objects.filter(affair_id__in=affairs, left_at__isnull=True).order_by("-joined_at")
    listed = list(found[:MOST_SHOWN])
    words = vault.values_of(FOLLOWER, [one.id for one in listed])
    files = files_by_owner(FOLLOWER, [one.id for one in listed])
    told = []
    for one in listed:
        text = words.get(one.id, {}).get(WORDS)
        photos = tuple(file.id for file in files.get(one.id, ()))
        if isinstance(text, str) or photos:
            told.append(MetToo(one.joined_at, text if isinstance(text, str) else "", photos))
    return tuple(told)


def _require_sensible(said: str, photos: Sequence[UUID]) -> None:
    problems = {}
    if len(said) > LONGEST:
        problems["words"] = f"请不超过 {LONGEST} 字。"
    if len(photos) > MOST_PHOTOS:
        problems["photos"] = f"最多 {MOST_PHOTOS} 张。"
    if problems:
        raise InvalidInput.of(problems)


def _require_shown(affair_id: UUID, person: UUID, at: datetime) -> None:
    state = PublicVersion.objects.filter(affair_id=affair_id).values_list("state", flat=True).first()
    if state is None:
        raise NoSuchPublicAffair
    if state == "closed":
        raise AffairClosed
    if Affair.objects.filter(id=affair_id, reporter_id=person).exists():
        raise OwnAffair
    since = at - timedelta(days=1)
    with as_system():
        if Follower.objects.filter(person=person, joined_at__gt=since).count() >= MOST_A_DAY:
            raise FollowedEnough(most=MOST_A_DAY)
