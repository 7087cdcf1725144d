"""Organisations and posts follow places: to the one heir of a place that ended; else an administrator decides.

Nobody loses or gains rights unseen: what moves is written into the histories of the organisations, what does not is
kept as an ended place until it is settled.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access import public as access
from liren.access.public import SYSTEM, Actor
from liren.actors.actions.changes import changed
from liren.actors.actions.locked import lock_organisations, lock_posts, lock_with_sections, locked_post
from liren.actors.errors import PlaceStands
from liren.actors.models import ChannelKeeper, Details, EndedPlace, Handover, Holding, LeftThing, OrganisationRow, Post
from liren.actors.unsettled import lost_keys
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Handler, Happened, emit
from liren.territories.public import Place, ancestors_of, ended_place, place_at


def place_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("territories.place-closed", "actors.follow"): _closed,
        ("territories.grid-ended", "actors.follow"): _closed,
    }


@write
def follow_place(*, place_id: int, at: datetime) -> None:
    """A place ended: with one heir all that stood there goes to it, else it waits for a decision. For the system.

    Safe to repeat: what has moved stands there no longer.
    """
    found = ended_place(place_id)
    if found is None:
        return
    here, heirs = found
    if len(heirs) == 1:
        _all_to(here, heirs[0], at)
    elif stands_at(here.path):
        wait_for_decision(here, at)


def wait_for_decision(here: Place, at: datetime) -> None:
    """List an ended place, and tell who manages people there once, however much waits."""
    row, made = EndedPlace.objects.select_for_update().get_or_create(
        path=here.path, defaults={"place_id": here.id, "at": at}
    )
    if made:
        emit("actors.place-unsettled", 1, {"place": here.id}, at)
    elif row.settled_at is not None:
        row.settled_at = None
        row.save(update_fields=["settled_at"])


@write
def move_organisation(*, organisation_id: UUID, to: str, by: Actor, at: datetime) -> None:
    """Let an organisation of an ended place stand at another, with its posts that were there; `by` manages both.

    A routing key another bears there is not taken along. Raises PlaceStands, InvalidInput (`to`), NotYours, NotAllowed.
    """
    row, sections = lock_with_sections(organisation_id, by)
    before = _ended(row.path)
    there = standing_choice(to, by)
    sections_to(sections, there, by, at)
    organisation_to(row, there, by, at)
    settle(before, at)


@write
def move_post(*, post_id: UUID, to: str, by: Actor, at: datetime) -> None:
    """Let a post of an ended place be at another, with what it grants; `by` manages people at both.

    Raises PlaceStands, InvalidInput (`to`), NotYours, NotAllowed.
    """
    post = locked_post(post_id)
    if post is None:
        raise NotYours(what="这个岗位")
    access.require(by, "actors.manage", post.path)
    before = _ended(post.path)
    _post_to(post, standing_choice(to, by), by, at)
    settle(before, at)


def stands_at(path: str) -> bool:
    """Does an organisation, a post of one, or a routing key that finds an office elsewhere stand at just this place?"""
    there = OrganisationRow.objects.filter(path=path, until=None).exists()
    return there or lost_keys([path]).exists() or Post.objects.filter(path=path, organisation__until=None).exists()


@write
def move_key(*, organisation_id: UUID, to: str, by: Actor, at: datetime) -> None:
    """Let the routing key of a section, which served a place that ended, find its office at another, and below it.

    Until then what is routed by it at the heirs finds nobody: the dispatcher is told and chooses. Raises PlaceStands,
    InvalidInput (`to`; also where another unit bears the key), NotYours, NotAllowed.
    """
    [*found] = lock_organisations(Q(id=organisation_id))
    row = found[0] if found else None
    if row is None or row.key is None or row.successor_id is None:
        raise NotYours(what="这个派单代号")
    access.require(by, "actors.manage", row.path)
    before, there = _ended(row.path), standing_choice(to, by)
    if OrganisationRow.objects.filter(path=there.path, key=row.key, until=None).exists():
        raise InvalidInput(to=f"{there.everyday_name}已有代号为“{row.key}”的单位")
    sections_to([row], there, by, at)
    settle(before, at)


def _closed(event: Happened) -> None:
    follow_place(place_id=int(str(event.body["place"])), at=event.moment)


def _all_to(here: Place, to: Place, at: datetime) -> None:
    posts = Post.objects.filter(path=here.path)
    found = lock_organisations(Q(path=here.path) | Q(id__in=posts.values("organisation_id")))
    lock_posts(Q(id__in=posts.values("id")))
    there = [row for row in found if row.path == here.path]
    sections_to([row for row in there if row.successor_id], to, SYSTEM, at)
    for row in there:
        if row.until is None:
            organisation_to(row, to, SYSTEM, at)
    for post in posts.filter(organisation__until=None).order_by("id"):
        _post_to(post, to, SYSTEM, at)
    _channels_to(here, to, at)
    with access.as_system():
        Details.objects.filter(home_path=here.path).update(home_path=to.path)
        access.resettle(path=here.path, to=to.path, place_id=to.id, at=at)


def _channels_to(here: Place, to: Place, at: datetime) -> None:
    """Who answered for a channel there does so at the heir, unless the heir says who does or the post stands elsewhere.

    Called after the posts have moved: one answers at or below where it stands, and nowhere else.
    """
    kept = ChannelKeeper.objects.filter(path=here.path, until=None)
    said = ChannelKeeper.objects.filter(path=to.path, until=None).values_list("channel", flat=True)
    goes = kept.filter(post__path__in=(to.path, *ancestors_of(to.path))).exclude(channel__in=list(said))
    goes.update(path=to.path)
    kept.update(until=at)


def organisation_to(row: OrganisationRow, to: Place, by: Actor, at: datetime, *, reference: str | None = None) -> None:
    """The organisation, and its posts that were where it was, are at another place from now on."""
    before = row.path
    taken = row.key and OrganisationRow.objects.filter(path=to.path, key=row.key, until=None).exclude(id=row.id)
    if taken and taken.exists():
        changed(row, "key", row.key, None, by, at)
        row.key = None
    changed(row, "place", _name(before), to.full_name, by, at, reference=reference)
    row.path, row.place_id = to.path, to.id
    row.save(update_fields=["path", "place_id", "key"])
    for post in Post.objects.filter(organisation=row, path=before).order_by("id"):
        _post_to(post, to, by, at, told=False)


def sections_to(ended: Iterable[OrganisationRow], to: Place, by: Actor, at: datetime) -> None:
    """Sections that ended in an office go along: through them their keys find it, where they served."""
    for row in ended:
        changed(row, "place", _name(row.path), to.full_name, by, at)
        row.path, row.place_id = to.path, to.id
        row.save(update_fields=["path", "place_id"])


def _post_to(post: Post, to: Place, by: Actor, at: datetime, *, told: bool = True) -> None:
    """told: write it into the organisation's history; not where the organisation itself moved."""
    if told:
        was, now = f"{post.title}：{_name(post.path)}", f"{post.title}：{to.full_name}"
        changed(post.organisation, "post", was, now, by, at)
    post.path, post.place_id = to.path, to.id
    post.save(update_fields=["path", "place_id"])
    with access.as_system():  # packages are shown to who manages people where the post is
        Handover.objects.filter(post=post).update(path=to.path)
    for holding in Holding.objects.filter(post=post, until=None).order_by("id"):
        moment = max(at, holding.since)  # of a place that ended we are told later: somebody may have come since
        access.revoke_from(source_kind="holding", source_id=holding.id, by=by, at=moment)
        if post.role is not None:
            access.grant(
                holder=holding.person_id, role=post.role, path=to.path, place_id=to.id, org_id=post.organisation_id,
                by=by, at=moment, source_kind="holding", source_id=holding.id,
            )  # fmt: skip


def standing_choice(path: str, by: Actor) -> Place:
    """The place chosen, which stands, and where `by` manages people too. Raises InvalidInput (`to`), NotAllowed."""
    found = place_at(path) if path else None
    if found is None or found.valid_to is not None:
        raise InvalidInput(to="请选一个还在的地点")
    access.require(by, "actors.manage", found.path)
    return found


def _ended(path: str) -> str:
    """The path, when its place has ended: what stands at one that has not is nobody's to move. Raises PlaceStands."""
    here = place_at(path)
    if here is None or here.valid_to is None:
        raise PlaceStands(place=here.everyday_name if here else "这个地方")
    return path


def settle(path: str, at: datetime) -> None:
    """An ended place where nothing stands any more needs no decision.

    Locked first: what another leaves there meanwhile is seen here, or lists the place again.
    """
    row = EndedPlace.objects.select_for_update().filter(path=path, settled_at=None).first()
    if row is None:
        return
    if not stands_at(path) and not LeftThing.objects.filter(path=path, settled_at=None).exists():
        row.settled_at = at
        row.save(update_fields=["settled_at"])


def _name(path: str) -> str:
    found = place_at(path)
    return found.full_name if found else path
