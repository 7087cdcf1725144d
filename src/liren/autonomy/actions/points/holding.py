"""Whose points, by which rules, and who may not keep them: one's own, and one's own household's."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.access.public import SYSTEM, Actor, as_system, require
from liren.autonomy.errors import NoHousehold, NoPointsHere, OwnPoints
from liren.autonomy.models import PointsRules
from liren.autonomy.shapes.points import Rules, rules_of
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.ledgers import public as ledgers
from liren.ledgers.public import BookView, Whose
from liren.registry import public as registry
from liren.registry.public import ResidentPage
from liren.territories.public import community_of

KEEP = "points.keep"
BOOK = "points"


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything an action upon somebody's points needs; the rules in force are locked."""

    path: str
    row: PointsRules
    rules: Rules
    book: BookView
    owner: UUID

    @property
    def whose(self) -> Whose:
        return Whose(self.rules.holder, self.owner)


def community(path: str) -> str:
    """The community whose book has the points of who is looked after at `path`. Raises NotYours where none has."""
    found = community_of(path)
    if found is None:
        raise NotYours(what="这位居民")
    return found


def household_of(page: ResidentPage) -> UUID | None:
    return next((one.household_id for one in page.memberships if one.until is None), None)


def kept_by(by: Actor, resident_id: UUID) -> ResidentPage:
    """The resident, where `by` keeps points of theirs. Raises NotYours, NotAllowed, OwnPoints."""
    page = registry.resident(resident_id, by)
    if page.withdrawn or page.erased:
        raise NotYours(what="这位居民")
    require(by, KEEP, community(page.line.path))
    own = registry.own_entry(by)
    if own is not None and (own == resident_id or household_of(page) in _homes(own, by)):
        raise OwnPoints
    return page


def kept_at(by: Actor, path: str, resident_id: UUID, owner: UUID) -> None:
    """`by` keeps points at `path`, where something was recorded, wherever its resident is by now: who has moved away or
    was withdrawn can still be put right. Raises NotAllowed, OwnPoints."""
    require(by, KEEP, path)
    own = registry.own_entry(by)
    if own is None:
        return
    with as_system():
        mine, theirs = (
            {one.id for one in registry.households_of(SYSTEM, resident_ids=[id])} for id in (own, resident_id)
        )
    if own == resident_id or owner in mine or mine & theirs:
        raise OwnPoints


def holding(page: ResidentPage) -> Holding:
    """What the rules in force count `page`'s points on. Raises NoPointsHere, NoHousehold."""
    path = community(page.line.path)
    row = PointsRules.objects.select_for_update().filter(path=path, state="in_force").first()
    book = ledgers.book_of(BOOK, path)
    if row is None or book is None:
        raise NoPointsHere
    rules = rules_of(row.document)
    return Holding(path, row, rules, book, owner_of(rules.holder, page))


def owner_of(holder: str, page: ResidentPage) -> UUID:
    """Raises NoHousehold."""
    owner = page.line.id if holder == "person" else household_of(page)
    if owner is None:
        raise NoHousehold
    return owner


def day_done(on: date | None, at: datetime) -> date:
    """The day something was done: of this month or the last. Raises InvalidInput."""
    today = at.astimezone(CHINA).date()
    day = on or today
    if not 0 <= (today - day).days <= 62:
        raise InvalidInput(on="请写不晚于今天、两个月以内的日子")
    return day


def _homes(own: UUID, by: Actor) -> set[UUID]:
    with as_system():
        page = registry.resident(own, by)
    return {one.household_id for one in page.memberships if one.until is None}
