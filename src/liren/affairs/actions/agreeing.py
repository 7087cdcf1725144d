"""Several parties propose together 共商: one puts a move forward, the others agree, and then it is taken.

Each role a step names is one party. Another proposal takes the place of the one before, and agreement begins anew.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.answers import Sorted
from liren.affairs.errors import NotProposed, StepNotAllowed
from liren.affairs.going import require_open, take
from liren.affairs.laying import lay_beside, work_for
from liren.affairs.lines import MAIN, standing_at
from liren.affairs.parties import party_of, proposal_at
from liren.affairs.rights import keeps_seeing, titles
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.taking import answers_to, step_and_move
from liren.affairs.turn import Turn, take_part
from liren.engine.language import Step
from liren.engine.steps import agreed
from liren.kit.database import write
from liren.standards.public import rules_of


def put_forward(turn: Turn, step_key: str, move_key: str, answers: Mapping[str, Any]) -> Sorted:
    """The turn's doer puts the move forward, and so agrees to it; it is taken at once when that is enough."""
    step, move = step_and_move(turn, step_key, move_key)
    answered = answers_to(turn, step, move, answers)
    require_open(turn, step, move, turn.facts(answered.plain))
    turn.affair.run["proposal"] = {
        "step": step.key, "move": move.key, "answers": dict(answered.plain), "agreed": {},
    }  # fmt: skip
    turn.record("proposed", {"step": step.key, "move": move.key, "answers": dict(answered.plain)})
    turn.emit("proposed", step=step.key, visit=turn.visit(step.key))
    _lay_for_others(turn, step)
    _agree(turn, step)
    return answered


@write
def agree(*, affair_id: UUID, by: Actor, at: datetime, version: int | None = None) -> Stepped:
    """`by`, for a party that has not agreed yet, agrees to what was put forward; with enough parties it is taken.

    version: of the page `by` saw, so that nobody agrees to other words than they read.
    Raises NoSuchAffair, AffairClosed, StaleAffair, NotProposed, StepNotAllowed.
    Source: the affair's procedure, `steps.<step>.propose_together`.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, version)
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    step = rules.procedure.steps[standing_at(held.affair, MAIN)]
    if proposal_at(held.affair, step) is None:
        raise NotProposed(step=step.title)
    part = party_of(held.affair, step, [work for work in held.works if work.line == MAIN], by)
    if part is None:
        raise StepNotAllowed(step=step.title, allowed=titles(step.by))
    turn = Turn(held, rules, by, part, at)
    turn.record("agreed", {"step": step.key, "role": part.role})
    turn.emit("agreed", step=step.key, role=part.role)
    _agree(turn, step)
    write_turn(turn)
    return stepped(turn)


def _agree(turn: Turn, step: Step) -> None:
    """The doer's party agrees: nothing waits for it any more, but it keeps seeing. With enough the move is taken."""
    proposal = turn.affair.run["proposal"]
    proposal["agreed"][turn.doer.role] = str(turn.by.person_id)
    done = [work for work in turn.works if work.role == turn.doer.role]
    if not agreed(step, len(proposal["agreed"])):
        turn.changes.gone_works += [work.id for work in done]
        turn.held.works = [work for work in turn.held.works if work not in done]
        take_part(turn, keeps_seeing(turn.affair, turn.doer, turn.by))
        return
    turn.affair.run.pop("proposal")
    take(turn, step, step.moves[proposal["move"]], Sorted(proposal["answers"], {}))


def _lay_for_others(turn: Turn, step: Step) -> None:
    """Work lies again before parties that had agreed to what is no longer proposed."""
    span, lying = turn.span, {work.role: work for work in turn.works}
    assert span is not None
    for role in step.by:
        if role not in lying and lying:
            lay_beside(turn, work_for(turn, step, role, span), next(iter(lying.values())))
