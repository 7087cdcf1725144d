"""A post changes hands: what the leaver leaves is written down, the successor says what came, nothing ends unseen."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.locked import locked_holding
from liren.actors.cards import ITEM_KINDS
from liren.actors.channels import channels_handed_over
from liren.actors.errors import HandoverDone, NotInPost, NotYetLeft
from liren.actors.masks import plain_line
from liren.actors.models import Handover, HandoverItem, Holding
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.json import Json
from liren.kit.outbox import emit

LONGEST = 300


@write
def begin_handover(*, holding_id: UUID, by: Actor, at: datetime) -> UUID:
    """Open the package of a post that somebody will leave: the holder, or who manages people there. Twice is once.

    Raises NotYours, NotAllowed, NotInPost.
    """
    holding = locked_holding(holding_id)
    if holding is None:
        raise NotYours(what="这项任职")
    if holding.person_id != by.person_id:
        access.require(by, "actors.manage", holding.post.path)
    if holding.until is not None:
        raise NotInPost
    return package(holding, at).id


@write
def note_item(*, handover_id: UUID, kind: str, text: str, by: Actor, at: datetime) -> UUID:
    """Write down one thing to hand over: a duty, a key, a contact. By the leaver, or who manages people there.

    Raises InvalidInput, NotYours, NotAllowed, HandoverDone once the successor confirmed.
    """
    found = _held(handover_id)
    if found.leaver_id != by.person_id:
        access.require(by, "actors.manage", found.path)
    if found.confirmed_at is not None:
        raise HandoverDone
    problems = {}
    if kind not in ITEM_KINDS:
        problems["kind"] = f"请选：{'、'.join(ITEM_KINDS.values())}"
    if plain_line(text, LONGEST) is None:
        problems["text"] = f"请用一行话写明，{LONGEST} 字以内"
    if problems:
        raise InvalidInput.of(problems)
    made = HandoverItem.objects.create(handover=found, kind=kind, text=text.strip(), by=by.person_id, at=at)
    return made.id


@write
def confirm_handover(*, handover_id: UUID, received: Collection[UUID], by: Actor, at: datetime) -> int:
    """The successor says what came to them; what did not stays open. Returns how many things are missing.

    Raises NotYours for anybody else, NotYetLeft, HandoverDone.
    """
    found = _held(handover_id)
    if found.successor_id is None or found.successor_id != by.person_id:
        raise NotYours(what="等您确认的交接")
    if found.left_at is None:
        raise NotYetLeft
    if found.confirmed_at is not None:
        raise HandoverDone
    items = HandoverItem.objects.filter(handover=found)
    items.filter(id__in=received).update(received=True)
    missing = items.exclude(id__in=received).update(received=False)
    found.confirmed_at = at
    found.save(update_fields=["confirmed_at"])
    return missing


@write
def settle_item(*, item_id: UUID, by: Actor, at: datetime) -> None:
    """What was missing came after all, says the successor or who manages people. Raises NotYours, NotAllowed."""
    item = HandoverItem.objects.select_for_update().filter(id=item_id, received=False, settled_at=None).first()
    if item is None:
        raise NotYours(what="这一项")
    found = _held(item.handover_id)
    if found.successor_id != by.person_id:
        access.require(by, "actors.manage", found.path)
    item.settled_at = at
    item.save(update_fields=["settled_at"])


@write
def work_followed(*, handover_id: UUID, work: list[Json]) -> None:
    """What became of the leaver's open work, as the room that moved it tells: [{affair, number, step, to}]. Once."""
    Handover.objects.filter(id=handover_id, work__isnull=True).update(work=work)


def leave(holding: Holding, to: UUID | None, at: datetime) -> None:
    """The holder has left: close the package's first half and tell the rooms that hold open work."""
    found = package(holding, at)
    found.left_at, found.successor_id = at, to
    found.save(update_fields=["left_at", "successor"])
    post = holding.post
    emit(
        "actors.post-left",
        1,
        {
            "handover": found.id, "person": holding.person_id, "role": post.role, "org": post.organisation_id,
            "path": post.path, "to": to,
        },
        at,
    )  # fmt: skip


def follow(holding: Holding) -> None:
    """Who is appointed to a post its last holder left without a successor is that successor."""
    open_one = Handover.objects.filter(post_id=holding.post_id, successor=None, left_at__isnull=False)
    last = open_one.exclude(leaver_id=holding.person_id).order_by("-left_at").first()
    if last is not None:
        last.successor_id = holding.person_id
        last.save(update_fields=["successor"])


def package(holding: Holding, at: datetime) -> Handover:
    """The package of this holding, made when there is none.

    Its first items are the post's duties, where written, and the online channels it answers for.
    """
    found, made = Handover.objects.get_or_create(
        holding=holding,
        defaults={
            "post_id": holding.post_id, "leaver_id": holding.person_id, "path": holding.post.path, "began_at": at,
        },
    )  # fmt: skip
    if made and holding.post.duties:
        HandoverItem.objects.create(handover=found, kind="duty", text=holding.post.duties, at=at)
    if made:
        kept = (f"线上渠道：{text}" for text in channels_handed_over(holding.post_id))
        HandoverItem.objects.bulk_create(HandoverItem(handover=found, kind="duty", text=text, at=at) for text in kept)
    return found


def _held(handover_id: UUID) -> Handover:
    found = Handover.objects.select_for_update().filter(id=handover_id).first()
    if found is None:
        raise NotYours(what="这份交接")
    return found
