"""The reporter's judgement: five grades, in the portal or by a link that works once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, enter
from liren.affairs.actions.stepping import stepped, take_move, write_turn
from liren.affairs.errors import AlreadyRated
from liren.affairs.models import Affair
from liren.affairs.rights import require_doer
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.engine.language import Move, Step
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
def rate(*, affair_id: UUID, grade: int, by: Actor, at: datetime, comment: str | None = None) -> Stepped:
    """The reporter grades what was done, 1 (非常不满意) to 5 (非常满意); the procedure says where that leads.

    A bad grade leads to a follow-up, never straight to reopening. comment goes to the vault. Nobody is made to rate.
    Raises NoSuchAffair, AlreadyRated when no rating is awaited, StepNotAllowed for all but the reporter.
    """
    if grade not in GRADES:
        raise InvalidInput(rating="请选 1 到 5 分。")
    held = hold(affair_id)
    rules = rules_of(held.affair.procedure_digest, at)
    step = rules.procedure.steps.get(held.affair.step)
    if step is None or not step.rates:
        raise AlreadyRated
    doer = require_doer(rules.procedure, held.affair, step, held.works, by)
    turn = Turn(held, rules, by, doer, at)
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


def _move(turn: Turn, step: Step, grade: int) -> Move:
    """The move the grade decides; a procedure without such conditions has one way on."""
    facts = turn.facts(rating=grade)
    decided = move_for(step, facts) or next((m for m in moves_open(step, facts) if m.when is None), None)
    if decided is None:
        raise AlreadyRated
    return decided
