"""What happens when nobody acts: a step's timeout move is taken by the system when its limit has passed."""

from datetime import datetime

from liren.access.public import enter_system
from liren.affairs.actions.writing import write_turn
from liren.affairs.answers import Sorted
from liren.affairs.clocks.acting import BATCH, due_turns
from liren.affairs.clocks.running import ESCALATE, EXPIRE, goes_up
from liren.affairs.clocks.touching import touch_works
from liren.affairs.errors import NotYetTold
from liren.affairs.going import take
from liren.affairs.rights import Doer
from liren.affairs.store import hold
from liren.affairs.taking import announce_routes
from liren.affairs.turn import Turn
from liren.engine.steps import timeout_move
from liren.kit.database import write
from liren.kit.errors import DomainError

_UNTOLD = "到期应办结，但还没有向反映人反馈，停下等人办理"


@write
def expire(at: datetime, limit: int = BATCH) -> int:
    """Take the timeout move of every step whose limit has passed at `at`; returns how many affairs moved. For a job.

    Where that would end an affair whose reporter was not told (R167), it stays open with an alarm, and goes up instead.
    Source: the affair's procedure, `steps.<step>.moves.<move>.on`.
    """
    enter_system()
    moved = 0
    for turn in due_turns(EXPIRE, at, limit):
        done = _expired(turn)
        write_turn(done)
        moved += done is turn
    return moved


def _expired(turn: Turn) -> Turn:
    """The turn with the move taken; another, with an alarm, when it must not be."""
    step = turn.procedure.steps[turn.step]
    move = timeout_move(step)
    if move is None:
        return _stopped(turn, "到期应自动办理，但规程没有写怎么办")
    try:
        take(turn, step, move, Sorted({}, {}))
    except DomainError as refused:  # one that cannot go on must not hold up the others
        fresh = Turn(hold(turn.affair.id), turn.rules, turn.by, Doer("system", None), turn.at, line=turn.line)
        return _stopped(fresh, _UNTOLD if isinstance(refused, NotYetTold) else refused.text)
    announce_routes(turn)
    return turn


def _stopped(turn: Turn, why: str) -> Turn:
    turn.record("alarm", {"step": turn.step, "what": EXPIRE, "text": why})
    turn.emit("expiry-stopped", step=turn.step)
    up = goes_up(turn.affair, turn.procedure)
    for work in turn.works:
        work.timer, work.timer_at = (ESCALATE, turn.at) if up else (None, None)
    touch_works(turn)
    return turn
