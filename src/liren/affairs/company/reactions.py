"""What follows from an affair for those it keeps company with. Run from the outbox, as the system."""

from collections.abc import Mapping

from liren.access.public import SYSTEM
from liren.affairs.actions.stepping import write_turn
from liren.affairs.company.acting import turn_beside
from liren.affairs.company.models import Child
from liren.affairs.models import Affair
from liren.affairs.store import hold
from liren.kit.outbox import Handler, Happened


def handlers() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {("affairs.closed", "affairs.notice-end-of-child"): child_closed}


def child_closed(event: Happened) -> None:
    """A child came to its end. With the last one the open parent's history says so, and other rooms hear of it.

    Under the parent's lock, so that of children that end together exactly one is the last.
    """
    child = Child.objects.filter(affair_id=event.body["affair"]).first()
    if child is None:
        return
    held = hold(child.parent_id)
    if not Affair.objects.filter(id=child.affair_id, state="closed").exists():
        return
    Child.objects.filter(affair_id=child.affair_id).update(seen_closed=True)
    family = Child.objects.filter(parent_id=child.parent_id)
    if held.affair.state == "closed" or family.filter(seen_closed=False).exists():
        return
    turn = turn_beside(held, SYSTEM, event.at)
    turn.record("children_closed", {"count": family.count()})
    turn.emit("children-closed")
    write_turn(turn)
