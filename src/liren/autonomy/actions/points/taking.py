"""Exchanging points for what the rules list: at the desk, or by oneself to fetch later; and points that run out."""

import logging
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from liren.access.public import SYSTEM, Actor, as_system
from liren.autonomy.actions.points.giving import last_day
from liren.autonomy.actions.points.holding import BOOK, Holding, holding, kept_at, kept_by
from liren.autonomy.errors import GiftGone, NoSuchAward, NotEnoughPoints, PointsKeyReused, TakenMoved
from liren.autonomy.models import PointsGift, PointsTaken
from liren.autonomy.shapes.points import GiftRule
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.ledgers import public as ledgers
from liren.ledgers.public import Move, RunningOut, Whose
from liren.registry import public as registry

USED, EXPIRED = Whose("used"), Whose("expired")
BATCH = 200
MONTHS_BACK: Final = 1
"""How long what is given back can still be used where it has run out meanwhile: to the end of the next month."""
_log = logging.getLogger(__name__)


@write
def take_gift(*, resident_id: UUID, gift: str, key: str, by: Actor, at: datetime) -> UUID:
    """A worker hands a gift to a resident against points; its id.

    Raises NotYours, NotAllowed, OwnPoints, NoPointsHere, NoHousehold, InvalidInput, NotEnoughPoints, GiftGone.
    """
    here = holding(kept_by(by, resident_id))
    return _take(here, resident_id, gift, key, "handed", by, at)


@write
def ask_gift(*, gift: str, key: str, by: Actor, at: datetime) -> UUID:
    """The reader themself exchanges points, and fetches the gift later; its id. The points are used at once.

    Raises NotYours for who is not linked with an entry, and as `take_gift`.
    """
    own = registry.own_entry(by)
    if own is None:
        raise NotYours(what="您的登记")
    page = registry.resident(own, by)
    with as_system():  # the stock and the book are not a resident's to see
        return _take(holding(page), own, gift, key, "asked", by, at)


@write
def hand_over_gift(*, taken_id: UUID, by: Actor, at: datetime) -> None:
    """It was fetched. Raises NoSuchAward, NotAllowed, OwnPoints, TakenMoved."""
    _done(_held(taken_id, by), "handed", by, at)


@write
def return_gift(*, taken_id: UUID, by: Actor, at: datetime) -> None:
    """It is not wanted, or could not be given: points and gift go back, with the last day they had, or
    until the end of the next month where that is over. By who keeps points there, or the reader's own.

    Raises NoSuchAward, NotAllowed, OwnPoints, TakenMoved.
    """
    own = registry.own_entry(by)
    mine = PointsTaken.objects.filter(id=taken_id, resident_id=own).first() if own else None
    if mine is None:
        _held(taken_id, by)
    with as_system():
        found = PointsTaken.objects.select_for_update().get(id=taken_id)
        book = ledgers.book_of(BOOK, found.path)
        if book is None or found.state != "asked":
            raise TakenMoved
        about = {"taken": str(found.id)}
        until = last_day(at.astimezone(CHINA).date(), MONTHS_BACK)
        ledgers.reverse(book_id=book.id, seq=found.seq, key=f"back {found.id}", about=about, by=by, at=at, until=until)
        PointsGift.objects.filter(rules_id=found.rules_id, key=found.key).update(left=F("left") + 1)
        _done(found, "returned", by, at)


def expire_points(at: datetime) -> int:
    """What could be used until yesterday and was not goes from its account; returns how many accounts. A job's."""
    yesterday = at.astimezone(CHINA).date() - timedelta(days=1)
    gone = 0
    for book in ledgers.books(BOOK):
        ledgers.hold(book.id)  # who spends meanwhile waits: what is taken is what has run out, and no more
        for out in ledgers.running_out(book.id, yesterday, most=BATCH):
            try:
                with transaction.atomic():
                    _expire(book.id, out, yesterday, at)
            except DomainError as refused:
                _log.warning("points of %s %s did not run out: %s", out.whose.kind, out.whose.owner, refused.code)
            else:
                gone += 1
    return gone


def _expire(book_id: UUID, out: RunningOut, through: date, at: datetime) -> None:
    ledgers.post(
        book_id=book_id, key=f"expired {out.whose.kind} {out.whose.owner} {at.isoformat()}", kind="expired",
        moves=[Move(out.whose, -out.amount), Move(EXPIRED, out.amount)], about={"through": str(through)},
        on=at.astimezone(CHINA).date(), by=SYSTEM, at=at,
    )  # fmt: skip


def _take(here: Holding, resident_id: UUID, gift: str, key: str, state: str, by: Actor, at: datetime) -> UUID:
    wanted = here.rules.gift(gift)
    if wanted is None:
        raise InvalidInput(gift="请选要换什么")
    seq = ledgers.posted(here.book.id, f"gift {key}")
    if seq is not None:
        before = PointsTaken.objects.filter(path=here.path, seq=seq).first()
        if before is None or (before.resident_id, before.key) != (resident_id, gift):
            raise PointsKeyReused
        return before.id
    problem = _refused(here, wanted)
    if problem is not None:
        raise problem
    PointsGift.objects.filter(rules=here.row, key=gift).update(left=F("left") - 1)
    id = new_id()
    moves = [Move(here.whose, -wanted.points), Move(USED, wanted.points)]
    posted = ledgers.post(
        book_id=here.book.id, key=f"gift {key}", kind="gift", moves=moves,
        about={"taken": str(id), "rules": here.row.version, "key": gift}, on=at.astimezone(CHINA).date(), by=by, at=at,
    )  # fmt: skip
    PointsTaken.objects.create(
        id=id, path=here.path, rules=here.row, key=gift, resident_id=resident_id, holder=here.rules.holder,
        owner=here.owner, points=wanted.points, seq=posted.seq, state=state, at=at, by_person=by.person_id,
        done_at=at if state == "handed" else None, done_by=by.person_id if state == "handed" else None,
    )  # fmt: skip
    return id


def _refused(here: Holding, wanted: GiftRule) -> GiftGone | NotEnoughPoints | None:
    """Why it cannot be had, under the rules' lock: two who want the last one take turns."""
    left = PointsGift.objects.filter(rules=here.row, key=wanted.key).values_list("left", flat=True).first() or 0
    has = ledgers.balance(here.book.id, here.whose)
    if has < wanted.points:
        return NotEnoughPoints(has=has, needs=wanted.points)
    return None if left else GiftGone(title=wanted.title)


def _held(taken_id: UUID, by: Actor) -> PointsTaken:
    found = PointsTaken.objects.select_for_update().filter(id=taken_id).first()
    if found is None:
        raise NoSuchAward
    kept_at(by, found.path, found.resident_id, found.owner)
    return found


def _done(found: PointsTaken, state: str, by: Actor, at: datetime) -> None:
    if found.state != "asked":
        raise TakenMoved
    found.state, found.done_at, found.done_by = state, at, by.person_id
    found.save(update_fields=["state", "done_at", "done_by"])
