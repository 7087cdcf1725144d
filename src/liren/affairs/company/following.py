"""我也遇到: a resident joins an affair that is shown to everybody, is told of its results, and may leave."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, as_system, which
from liren.affairs.company.errors import FollowedEnough, NoSuchPublicAffair, OwnAffair
from liren.affairs.company.models import Follower, Merge, PublicVersion
from liren.affairs.company.shapes import Followers, MetToo
from liren.affairs.errors import AffairClosed
from liren.affairs.models import Affair
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import InvalidInput, SignInFirst
from liren.media.public import attach, files_of, remove

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


def followers(affair_id: UUID, actor: Actor) -> Followers:
    """How many met it too, those of affairs merged into it included, as the reader may know.

    Who works on it reads what they said, never who they are. Everybody else is told a number from FEW on.
    """
    with as_system():
        count = Follower.objects.filter(affair_id__in=_with_merged(affair_id), left_at__isnull=True).count()
        here = Follower.objects.filter(affair_id=affair_id, left_at__isnull=True)
        mine = actor.person_id is not None and here.filter(person=actor.person_id).exists()
    works = not which(actor, "affairs.do").empty and Affair.objects.filter(id=affair_id).exists()
    return Followers(
        count=count if works or count >= FEW else None,
        some=count > 0,
        mine=mine,
        said=_said(affair_id) if works and count else (),
    )


def people_of(affair_id: UUID) -> list[UUID]:
    """Who follows it, those of affairs merged into it included. As the system."""
    found = Follower.objects.filter(affair_id__in=_with_merged(affair_id), left_at__isnull=True)
    return list(found.order_by("joined_at").values_list("person", flat=True))


def forget(person_id: UUID) -> None:
    """A resident was erased: their photos go, and they are counted no longer. Their words went with their key."""
    with as_system():
        for found in Follower.objects.filter(person=person_id):
            remove([file.id for file in files_of(FOLLOWER, found.id)])
        Follower.objects.filter(person=person_id).delete()


def _said(affair_id: UUID) -> tuple[MetToo, ...]:
    """What they said, newest first, as far as the reader's walls let through."""
    found = Follower.objects.filter(affair_id__in=_with_merged(affair_id), left_at__isnull=True).order_by("-joined_at")
    listed = list(found[:MOST_SHOWN])
    words = vault.values_of(FOLLOWER, [one.id for one in listed])
    told = []
    for one in listed:
        text = words.get(one.id, {}).get(WORDS)
        photos = tuple(file.id for file in files_of(FOLLOWER, one.id))
        if isinstance(text, str) or photos:
            told.append(MetToo(one.joined_at, text if isinstance(text, str) else "", photos))
    return tuple(told)


def _with_merged(affair_id: UUID) -> list[UUID]:
    with as_system():
        merged = Merge.objects.filter(main_id=affair_id, parted_at__isnull=True).values_list("duplicate_id", flat=True)
        return [affair_id, *merged]


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
