"""The reporter's judgement: five grades, in the portal or by a link that works once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, enter
from liren.affairs.actions.writing import stepped, write_turn
from liren.affairs.errors import AlreadyRated
from liren.affairs.lines import MAIN, going, standing_at
from liren.affairs.models import Affair
from liren.affairs.shapes import Stepped
from liren.affairs.store import Held, hold
from liren.affairs.taking import line_of_doer, take_move
from liren.affairs.turn import Turn
from liren.engine.language import Move, Procedure, Step
from liren.engine.steps import move_for, moves_open
from liren.kit import permits
from liren.kit.database import write
from liren.kit.errors import InvalidInput, PermitUnknown
from liren.kit.json import Json
from liren.standards.public import rules_of

PURPOSE = "affairs.rate"
LINK_LASTS = timedelta(days=14)
GRADES = range(1, 6)


@write
def rate(
    *, affair_id: UUID, grade: int, by: Actor, at: datetime, comment: str | None = None, line: str | None = None
) -> Stepped:
    """The reporter grades what was done, 1 (非常不满意) to 5 (非常满意); the procedure says where that leads.

    On a line of a whistle, who called grades the unit that answered. A bad grade leads to a follow-up, never straight
    to reopening. comment goes to the vault. Nobody is made to rate. line: as of `do_step`.
    Raises NoSuchAffair, AlreadyRated when no rating is awaited, StepNotAllowed for all whose it is not, WhichLine.
    """
    if grade not in GRADES:
        raise InvalidInput(rating="请选 1 到 5 分。")
    held = hold(affair_id)
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    step = _rating_step(held, rules.procedure, line)
    if step is None:
        raise AlreadyRated
    chosen, doer = line_of_doer(held, rules, by, line, step.key)
    turn = Turn(held, rules, by, doer, at, line=chosen)
    answers: dict[str, Json] = {"rating": grade, **({"comment": comment} if comment else {})}
    take_move(turn, step.key, _move(turn, step, grade).key, answers)
    write_turn(turn)
    return stepped(turn)


@write
def rate_by_link(*, secret: str, grade: int, at: datetime, comment: str | None = None) -> Stepped:
    """`rate` with the secret of a link sent to the reporter: it works once, until its time is over.

    Names the reporter the reader of this transaction. Raises PermitUnknown, PermitUsed, PermitExpired, AlreadyRated.
    """
    permit = permits.use(secret, at=at)
    if permit.purpose != PURPOSE or permit.person is None:
        raise PermitUnknown
    by = replace(enter(permit.person, "link"), channel="link")
    return rate(affair_id=permit.subject_id, grade=grade, comment=comment, by=by, at=at)


@write
def issue_rating_link(*, affair: Affair, at: datetime) -> str:
    """The secret of a new link for the reporter of `affair`; earlier links stop working. For the system."""
    permits.withdraw(purpose=PURPOSE, subject_id=affair.id, at=at)
    return permits.issue(
        purpose=PURPOSE, subject_kind="affair", subject_id=affair.id, person=affair.reporter_id,
        until=at + LINK_LASTS, at=at,
    )  # fmt: skip


def _rating_step(held: Held, procedure: Procedure, line: str | None) -> Step | None:
    """The step where a grade is awaited: of the main line first, else of a line; None when nowhere."""
    if held.affair.state != "open":
        return None
    lines = (MAIN, *(key for key, _ in going(held.affair)))
    standing = (procedure.steps[standing_at(held.affair, key)] for key in lines if line in (None, key))
    return next((step for step in standing if step.rates), None)


def _move(turn: Turn, step: Step, grade: int) -> Move:
    """The move the grade decides; a procedure without such conditions has one way on."""
    facts = turn.facts(rating=grade)
    decided = move_for(step, facts) or next((m for m in moves_open(step, facts) if m.when is None), None)
    if decided is None:
        raise AlreadyRated
    return decided
