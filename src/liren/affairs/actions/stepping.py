"""Doing a step: lock, may?, engine, save, history, outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.actions.agreeing import put_forward
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.dates import between
from liren.affairs.relief import count_files
from liren.affairs.rights import REPORTER
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.taking import line_of_doer, take_move
from liren.affairs.turn import Turn
from liren.kit.database import write
from liren.media.public import attach
from liren.standards.public import rules_of


@write
def do_step(
    *,
    affair_id: UUID,
    step: str,
    move: str,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: int | None = None,
    happened_at: datetime | None = None,
    line: str | None = None,
) -> Stepped:
    """`by` takes `move` at `step`; where parties propose together, they put it forward.

    answers: raw, by field key: the step's own form, the move's questions, and at the first step what workers fill in of
    the opening form. An assigning move also takes `unit` or `person`, without either the rules' proposal; a rating step
    takes `rating` 1..5 and `comment`; a step that whistles takes `units`, joint handling `with` (ids). version: of the
    page `by` saw; happened_at: when it was done, if earlier. line: of the lines at the step; None: the one they may do.
    Raises NoSuchAffair; StaleAffair when someone acted since `version`; StepNotNext, AffairClosed, MoveNotOpen,
    LinesNotOver; StepNotAllowed, SamePersonAgain; WhichLine, InvalidInput; NotYetTold.
    Source: the procedure version the affair began with, `steps.<step>.moves.<move>`.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, version)
    if happened_at is not None:
        happened_at = between(held.affair.opened_at, happened_at, at)
    began_with = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    chosen, doer = line_of_doer(held, began_with, by, line, step)
    turn = Turn(held, began_with, by, doer, at, happened_at, line=chosen)
    if began_with.procedure.steps[step].propose_together is None:
        answered = take_move(turn, step, move, answers)
    else:
        answered = put_forward(turn, step, move, answers)
    count_files(turn.affair, answered.media if doer.role == REPORTER else ())
    write_turn(turn)
    attach("affair", affair_id, answered.media, by=by)
    return stepped(turn)
