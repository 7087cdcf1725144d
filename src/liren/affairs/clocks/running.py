"""How the clock of a step runs: its deadline, its standing still, its timer. In memory.

The timer is written on the open work: what the clock does by itself, and when. Jobs find it there by index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from liren.affairs.levels import next_level_up
from liren.affairs.models import Affair, Span, Work
from liren.engine.calendar import Due, WorkCalendar, after_pause, due
from liren.engine.calendar import Span as Stretch
from liren.engine.deadlines import counts_from
from liren.engine.language import Procedure
from liren.engine.steps import timeout_move

if TYPE_CHECKING:
    from liren.affairs.turn import Turn

EXPIRE: Final = "expire"
ESCALATE: Final = "escalate"
RESUME: Final = "resume"


def wind(work: Work, affair: Affair, procedure: Procedure) -> None:
    """Set the timer by the deadline: when it passes, the step's timeout move is taken; without one, lateness goes up.

    What was imported is never escalated, nor what already stands at the top.
    """
    work.timer = work.timer_at = None
    if work.due_at is None:
        return
    if timeout_move(procedure.steps[work.step]) is not None:
        work.timer, work.timer_at = EXPIRE, work.due_at
    elif goes_up(affair, procedure):
        work.timer, work.timer_at = ESCALATE, work.due_at


def wind_for_next_level(work: Work, affair: Affair, procedure: Procedure, calendar: WorkCalendar, at: datetime) -> None:
    """After a level was told at `at`: the next gets its turn when the work is late that much longer."""
    work.timer = work.timer_at = None
    rule = procedure.escalate
    if rule is not None and rule.overdue_every is not None and goes_up(affair, procedure):
        work.timer, work.timer_at = ESCALATE, due(rule.overdue_every, at, calendar).at


def goes_up(affair: Affair, procedure: Procedure) -> bool:
    """Is there a level lateness of this affair can still be raised to?"""
    rule = procedure.escalate
    if rule is None or rule.overdue_every is None or affair.origin == "imported":
        return False
    return next_level_up(affair.jurisdiction_path, affair.run.get("level")) is not None


def put_off(span: Span, works: Iterable[Work], until: Due, affair: Affair, procedure: Procedure) -> None:
    """The deadline is now `until`: clock, open work and timers follow."""
    span.due_at, span.provisional = until.at, until.provisional
    for work in works:
        work.due_at, work.provisional, work.reminded_at = until.at, until.provisional, None
        wind(work, affair, procedure)


def stand_still(span: Span, works: Iterable[Work], reason: str, at: datetime, until: datetime) -> None:
    """The clock stands still from `at`, and goes on by itself at `until`."""
    span.paused_at = at
    span.pauses = [*span.pauses, [_iso(at), None, reason]]
    for work in works:
        work.paused_at, work.timer, work.timer_at = at, RESUME, until


def counting_from(turn: "Turn", span: Span) -> datetime | None:
    """From when the clock counts, where that is a date and not the start of the step; a departure starts anew.

    The line of the clock says what was answered, whichever line it is that acts.
    """
    step = turn.procedure.steps[span.step]
    if step.after is None or (span.limit_amount, span.limit_unit) != (step.after.limit.amount, step.after.limit.unit):
        return None
    return counts_from(step, replace(turn, line=span.line).facts(), turn.rules.calendar)


def counted(stood: Stretch, since: datetime | None) -> Stretch:
    """As much of a standstill as lies after `since`."""
    return stood if since is None or stood.start >= since else Stretch(min(since, stood.end), stood.end)


def run_on(
    span: Span, works: Iterable[Work], calendar: WorkCalendar, at: datetime, since: datetime | None = None
) -> Due | None:
    """The clock runs on from `at`, or from when the pause had run out; returns the deadline it moved to, if it has one.

    since: from when the clock counts, when that is a date; standing still before it moves nothing.
    The work's own deadlines and timers are left to `put_off`.
    """
    began = span.paused_at
    if began is None:
        return None
    planned = min((work.timer_at for work in works if work.timer == RESUME and work.timer_at), default=at)
    ended = max(began, min(at, planned))
    span.paused_at = None
    span.paused_seconds += int((ended - began).total_seconds())
    span.pauses = [*span.pauses[:-1], [_iso(began), _iso(ended), span.pauses[-1][2]]]
    for work in works:
        work.paused_at = None
    if span.due_at is None or span.limit_unit is None:
        return None
    stood = counted(Stretch(began, ended), since)
    later = after_pause(Due(span.due_at, span.provisional), stood, span.limit_unit, calendar)  # type: ignore[arg-type]
    span.due_at, span.provisional = later.at, later.provisional
    return later


def stretches(span: Span) -> list[Stretch]:
    """The finished pauses of a clock."""
    return finished(span.pauses)


def finished(pauses: Iterable[Sequence[str | None]]) -> list[Stretch]:
    """Those of `pauses` (as a Span keeps them) that are over."""
    return [
        Stretch(datetime.fromisoformat(began), datetime.fromisoformat(ended))
        for began, ended, _ in pauses
        if began and ended
    ]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
