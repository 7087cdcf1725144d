"""Moves that must wait 不少于: from when on each may be taken. In memory; counted when a line comes to a step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liren.affairs.clocks.running import stretches
from liren.affairs.lines import book_of
from liren.affairs.models import Affair, Span
from liren.affairs.turn import Turn
from liren.engine.calendar import Due, WorkCalendar, after_pause, is_provisional
from liren.engine.calendar import Span as Stretch
from liren.engine.deadlines import earliest
from liren.engine.language import Move, Step, Unit
from liren.engine.steps import timeout_move

KEPT = "earliest"


def keep_earliest(turn: Turn, step: Step, left: Mapping[str, Any] | None) -> Due | None:
    """Remember from when on each move of the step may be taken; returns that of the clock's move.

    left: where the clock stopped, when it goes on from there; the time between does not count.
    """
    moves = [move for move in step.moves.values() if move.at_least is not None]
    if turn.imported or not moves:
        return None
    found = {move.key: _counted(turn, move, left) for move in moves}
    book = book_of(turn.affair, turn.line)
    book[KEPT] = {**book.get(KEPT, {}), step.key: {key: due.at.isoformat() for key, due in found.items()}}
    timed = timeout_move(step)
    return found.get(timed.key) if timed is not None else None


def may_be_taken_from(
    affair: Affair, line: str, span: Span | None, move: Move, calendar: WorkCalendar, at: datetime
) -> Due | None:
    """From when on `move` of the step where the line stands may be taken; None when it need not wait, at `at`, longer.

    The time its clock stood still does not count. Provisional while a holiday notice it counts on is not published.
    """
    kept = book_of(affair, line).get(KEPT, {}).get(span.step, {}).get(move.key) if span is not None else None
    if kept is None or span is None or move.at_least is None:
        return None
    unit = move.at_least.unit
    first = _kept(kept, unit, span.started_at, calendar)
    standing = [Stretch(span.paused_at, at)] if span.paused_at is not None and span.paused_at < at else []
    for pause in (*stretches(span), *standing):
        first = after_pause(first, pause, unit, calendar)
    return first if at < first.at else None


def lasting(turn: Turn, span: Span, until: Due | None) -> Due | None:
    """Where the deadline of a clock that runs on moves to, None for nowhere: never before the clock may take its move.

    How long that waits is counted in units of its own, so a pause may move the two differently.
    """
    move = timeout_move(turn.procedure.steps[span.step])
    if move is None:
        return until
    first = may_be_taken_from(turn.affair, span.line, span, move, turn.rules.calendar, turn.at)
    had = until or (Due(span.due_at, span.provisional) if span.due_at else None)
    return until if first is None or (had and had.at >= first.at) else first


def _counted(turn: Turn, move: Move, left: Mapping[str, Any] | None) -> Due:
    kept = left.get(KEPT, {}).get(move.key) if left is not None else None
    if kept is None or left is None:
        fresh = earliest(move, turn.moment, turn.rules.calendar)
        assert fresh is not None
        return fresh
    assert move.at_least is not None
    unit = move.at_least.unit
    had = _kept(kept, unit, turn.moment, turn.rules.calendar)
    stood = Stretch(datetime.fromisoformat(left["at"]), turn.moment)
    return after_pause(had, stood, unit, turn.rules.calendar)


def _kept(text: str, unit: Unit, since: datetime, calendar: WorkCalendar) -> Due:
    """The moment as it was kept; provisional while a notice that counts from `since` to then is not published."""
    until = datetime.fromisoformat(text).astimezone(calendar.zone)
    return Due(until, is_provisional(unit, min(since, until), until, calendar))


def left_waiting(turn: Turn, span: Span) -> dict[str, str]:
    """The same as the clock stops at the step, for it to go on from there."""
    moves = turn.procedure.steps[span.step].moves
    kept: Mapping[str, str] = book_of(turn.affair, turn.line).get(KEPT, {}).get(span.step, {})
    later = {
        key: may_be_taken_from(turn.affair, turn.line, span, moves[key], turn.rules.calendar, turn.moment)
        for key in kept
    }
    return {key: first.at.isoformat() if first else kept[key] for key, first in later.items()}
