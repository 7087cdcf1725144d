"""A clock stands still 暂停计时 for a reason the procedure knows, and runs on when told, or when the pause runs out."""

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from liren.access.public import Actor, enter_system
from liren.affairs.actions.writing import stepped, write_turn
from liren.affairs.clocks.acting import BATCH, due_turns, turn_of_doer
from liren.affairs.clocks.running import RESUME, counting_from, put_off, run_on, stand_still, stretches
from liren.affairs.clocks.touching import touch_clock
from liren.affairs.dates import moment
from liren.affairs.earliest import lasting
from liren.affairs.errors import AlreadyPaused, DeadlinePassed, NotPaused, PausedEnough, PauseNotForeseen
from liren.affairs.models import Span
from liren.affairs.shapes import Stepped
from liren.affairs.turn import Turn
from liren.engine.calendar import Due, WorkCalendar, due, worked
from liren.engine.language import Limit, PauseRule, Step
from liren.kit.database import write
from liren.kit.errors import InvalidInput

LONGEST = 200


@write
def pause(
    *,
    affair_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    note: str = "",
    line: str | None = None,
) -> Stepped:
    """Let the clock of the present step stand still. The deadline moves by as much, once it runs on.

    reason: one the procedure names. until: when it runs on by itself, at most what is left of `pause.up_to`; None: all
    of that. line: as of `do_step`.
    Raises NoSuchAffair, AffairClosed, StepNotAllowed unless it is the work of `by`; PauseNotForeseen, AlreadyPaused,
    DeadlinePassed, PausedEnough; InvalidInput. Source: the affair's procedure, `steps.<step>.pause`.
    """
    turn, step = turn_of_doer(affair_id, by, at, line)
    rule = _require_pausable(turn, step)
    if reason not in rule.reasons:
        raise InvalidInput(reason=f"请选一个理由：{'、'.join(rule.reasons)}。")
    if len(note) > LONGEST:
        raise InvalidInput(note=f"请不超过 {LONGEST} 字。")
    span = touch_clock(turn)
    last = _runs_out(span, step, rule, turn.rules.calendar, at)
    if until is not None and not at < until <= last:
        raise InvalidInput(until=f"请选现在以后、{moment(last)} 以前。")
    stand_still(span, turn.works, reason, at, until or last)
    text = "；".join(filter(None, [reason, note.strip(), f"至迟 {moment(until or last)} 恢复"]))
    turn.record("paused", {"step": step.key, "reason": reason, "until": (until or last).isoformat(), "text": text})
    turn.emit("paused", step=step.key)
    write_turn(turn)
    return stepped(turn)


@write
def resume(*, affair_id: UUID, by: Actor, at: datetime, line: str | None = None) -> Stepped:
    """Let the clock run on: the deadline has moved by what it stood still.

    Raises NoSuchAffair, AffairClosed, StepNotAllowed unless it is the work of `by`; NotPaused.
    """
    turn, _ = turn_of_doer(affair_id, by, at, line)
    if turn.span is None or turn.span.paused_at is None:
        raise NotPaused
    _run_on(turn)
    write_turn(turn)
    return stepped(turn)


@write
def resume_run_out(at: datetime, limit: int = BATCH) -> int:
    """Let clocks run on whose pause has run out by `at`, as of the moment it did. Returns how many. For a job."""
    enter_system()
    resumed = 0
    for turn in due_turns(RESUME, at, limit):
        _run_on(turn)
        write_turn(turn)
        resumed += 1
    return resumed


def _run_on(turn: Turn) -> None:
    span = touch_clock(turn)
    until = lasting(turn, span, _later(turn, span))
    if until is not None:
        put_off(span, turn.works, until, turn.affair, turn.procedure)
    text = f"期限改为 {moment(until.at)}" if until else ""
    turn.record("resumed", {"step": span.step, "text": text})
    turn.emit("resumed", step=span.step)


def _later(turn: Turn, span: Span) -> Due | None:
    return run_on(span, turn.works, turn.rules.calendar, turn.at, counting_from(turn, span))


def _require_pausable(turn: Turn, step: Step) -> PauseRule:
    rule, span = step.pause, turn.span
    if rule is None or span is None or span.due_at is None:
        raise PauseNotForeseen(step=step.title)
    if span.paused_at is not None:
        raise AlreadyPaused
    if turn.at > span.due_at:
        raise DeadlinePassed(due=moment(span.due_at), act="暂停计时")
    return rule


def _runs_out(span: Span, step: Step, rule: PauseRule, calendar: WorkCalendar, at: datetime) -> datetime:
    """When a pause begun at `at` has used up what `up_to` leaves; whole units, rounded down."""
    used = sum((worked(rule.up_to.unit, p.start, p.end, calendar) for p in stretches(span)), Fraction(0))
    left = int(rule.up_to.amount - used)
    if left < 1:
        due_at = span.due_at
        raise PausedEnough(step=step.title, most=rule.up_to.text, due=moment(due_at) if due_at else "")
    return due(Limit(left, rule.up_to.unit), at, calendar).at
