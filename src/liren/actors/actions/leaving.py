"""What other rooms keep by place: noted when it follows to the one heir, left for a decision where there is no such.

Those rooms stand above this one and call it, in the transaction in which they move what is theirs.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.following import settle, standing_choice, wait_for_decision
from liren.actors.left import Left, left
from liren.actors.models import LeftThing
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import Place

NOWHERE = "不带过去"


def left_before(path: str, kinds: Iterable[str]) -> frozenset[str]:
    """The refs of what was noted or left at this place before, of these kinds: told twice, done once."""
    return frozenset(LeftThing.objects.filter(path=path, kind__in=list(kinds)).values_list("ref", flat=True))


@write
def note_left(*, place: Place, kind: str, ref: str, title: str, to: Place | None, says: str, at: datetime) -> None:
    """Something followed an ended place to its heir, or ended with it: says what became of it. For the system."""
    LeftThing.objects.create(
        path=place.path, kind=kind, ref=ref, title=title, to_path=to.path if to else None, says=says, at=at,
        settled_at=at,
    )  # fmt: skip


@write
def leave_for_decision(*, place: Place, kind: str, ref: str, title: str, at: datetime) -> None:
    """Something could not follow an ended place by itself: it is listed, and who manages people there is told."""
    LeftThing.objects.create(path=place.path, kind=kind, ref=ref, title=title, at=at)
    wait_for_decision(place, at)


def hold_left(id: UUID, to: str, by: Actor, kinds: Iterable[str]) -> tuple[Left, Place | None]:
    """What waits, of these kinds, locked, and the place chosen for it: None for NOWHERE. `by` manages people at both.

    Raises InvalidInput (`to`), NotYours, also for what was decided before, NotAllowed.
    """
    row = LeftThing.objects.select_for_update().filter(id=id, settled_at=None, kind__in=list(kinds)).first()
    if row is None:
        raise NotYours(what="这一项，可能已经定了")
    access.require(by, "actors.manage", row.path)
    if not to:
        raise InvalidInput(to="请选移到哪里，或选不带过去")
    return left(row), None if to == NOWHERE else standing_choice(to, by)


@write
def settle_left(*, id: UUID, to: Place | None, says: str, by: Actor, at: datetime) -> None:
    """Somebody decided where it goes. Called by the room it belongs to, which moved it; after `hold_left`."""
    row = LeftThing.objects.get(id=id)
    row.to_path, row.says, row.settled_at, row.by = to.path if to else None, says, at, by.person_id
    row.save(update_fields=["to_path", "says", "settled_at", "by"])
    settle(row.path, at)
