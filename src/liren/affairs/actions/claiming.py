"""Taking work from a role's queue, and putting it back."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, holds
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.errors import AlreadyClaimed, NoSuchAffair, StepNotAllowed
from liren.affairs.laying import lay_back
from liren.affairs.models import Work
from liren.affairs.rights import REPORTER, Doer, keeps_seeing, require_doer, titles
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn, take_part
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.public import rules_of

LONGEST = 500


@write
def claim(*, work_id: UUID, by: Actor, at: datetime) -> Stepped:
    """`by` takes open work from a queue 认领: from now on nobody else may do it. Twice by one person is once.

    Raises NoSuchAffair when the work is done, gone or not to be seen; AlreadyClaimed; StepNotAllowed; SamePersonAgain.
    """
    turn, work = _turn(work_id, by, at)
    if work.person is not None and work.person != by.person_id:
        raise AlreadyClaimed
    step = turn.procedure.steps[work.step]
    if step.propose_together is not None:
        raise StepNotAllowed(step=f"认领“{step.title}”", allowed=f"各方（{titles(step.by)}）一起商量，不归一家")
    turn.doer = require_doer(turn.procedure, turn.affair, turn.procedure.steps[work.step], turn.works, by, work.line)
    taken = next(one for one in turn.works if one.role == turn.doer.role)
    if taken.person is None:
        taken.person, taken.org, taken.written_by = by.person_id, taken.org or turn.doer.org, by.person_id
        turn.changes.changed_works.append(taken)
        turn.changes.gone_works += [one.id for one in turn.works if one is not taken]
        take_part(turn, keeps_seeing(turn.affair, turn.doer, by))
        turn.record("claimed", {"step": work.step, "role": turn.doer.role})
        turn.emit("claimed", step=work.step, work=taken.id)
    write_turn(turn)
    return stepped(turn)


@write
def release(*, work_id: UUID, reason: str, by: Actor, at: datetime) -> Stepped:
    """Put claimed work back into its queue: whoever claimed it, or who supervises there when they are away.

    It lies before every role it lay before; work given to an organisation stays with it.
    Raises NoSuchAffair, StepNotAllowed, also for work nobody claimed and for the reporter's own; InvalidInput.
    """
    if not reason.strip() or len(reason) > LONGEST:
        raise InvalidInput(reason=f"请写明为什么放回，不超过 {LONGEST} 字。")
    turn, work = _turn(work_id, by, at)
    claimed = work.person is not None and work.role != REPORTER
    may_put_back = by.person_id == work.person or holds(by, "supervisor", work.path) or by.is_system
    if not (claimed and may_put_back):
        raise StepNotAllowed(step="放回待认领", allowed="认领人或督办")
    lay_back(turn, work)
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
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    return Turn(held, rules, by, Doer(work.role, org), at, line=work.line), work
