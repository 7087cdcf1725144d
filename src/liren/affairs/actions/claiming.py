"""Taking work from a role's queue, and putting it back."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, holds
from liren.affairs.actions.stepping import require_open_affair, stepped, write_turn
from liren.affairs.errors import AlreadyClaimed, NoSuchAffair, StepNotAllowed
from liren.affairs.models import Work
from liren.affairs.rights import Doer, keeps_seeing, require_doer
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn, take_part
from liren.kit.database import write
from liren.standards.public import rules_of


@write
def claim(*, work_id: UUID, by: Actor, at: datetime) -> Stepped:
    """`by` takes open work from a queue 认领: from now on nobody else may do it. Twice by one person is once.

    Raises NoSuchAffair when the work is done, gone or not to be seen; AlreadyClaimed; StepNotAllowed; SamePersonAgain.
    """
    turn, work = _turn(work_id, by, at)
    if work.person is not None and work.person != by.person_id:
        raise AlreadyClaimed
    turn.doer = require_doer(turn.procedure, turn.affair, turn.procedure.steps[work.step], turn.held.works, by)
    taken = next(one for one in turn.held.works if one.role == turn.doer.role)
    if taken.person is None:
        taken.person, taken.org, taken.written_by = by.person_id, taken.org or turn.doer.org, by.person_id
        turn.changes.changed_works.append(taken)
        turn.changes.gone_works += [one.id for one in turn.held.works if one is not taken]
        take_part(turn, keeps_seeing(turn.affair, turn.doer, by))
        turn.record("claimed", {"step": work.step, "role": turn.doer.role})
        turn.emit("claimed", step=work.step, work=taken.id)
    write_turn(turn)
    return stepped(turn)


@write
def release(*, work_id: UUID, reason: str, by: Actor, at: datetime) -> Stepped:
    """Put claimed work back into its queue: whoever claimed it, or who supervises there when they are away.

    Work that was assigned stays with its organisation. Raises NoSuchAffair, StepNotAllowed.
    """
    turn, work = _turn(work_id, by, at)
    if by.person_id != work.person and not holds(by, "supervisor", work.path) and not by.is_system:
        raise StepNotAllowed(step="放回待认领", allowed="认领人或督办")
    given = turn.affair.run["assigned"].get(work.step, {})
    work.person = None
    work.org = UUID(given["org"]) if given.get("org") else None
    work.written_by = by.person_id
    turn.changes.changed_works.append(work)
    turn.record("released", {"step": work.step, "reason": reason})
    turn.emit("released", step=work.step, work=work.id)
    write_turn(turn)
    return stepped(turn)


def _turn(work_id: UUID, by: Actor, at: datetime) -> tuple[Turn, Work]:
    affair_id = Work.objects.filter(id=work_id).values_list("affair_id", flat=True).first()
    if affair_id is None:
        raise NoSuchAffair
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    work = next((one for one in held.works if one.id == work_id), None)
    if work is None:
        raise NoSuchAffair
    org = next((g.org_id for g in by.grants if g.role == work.role), None)
    return Turn(held, rules_of(held.affair.procedure_digest, at), by, Doer(work.role, org), at), work
