"""When a step is due: `within` from its start, so long `before` or `after` a date; how long a move must wait."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from liren.engine.calendar import Due, Span, WorkCalendar, due, due_before
from liren.engine.language import Limit, Move, Step
from liren.engine.steps import limit_of, timeout_move


def deadline(
    step: Step, facts: Mapping[str, Any], start: datetime, calendar: WorkCalendar, pauses: Sequence[Span] = ()
) -> Due | None:
    """The deadline of a step entered at `start` (aware); None when it has none, or its date is not answered yet.

    The clock takes its move at the deadline, so that is never before the move may be taken.
    pauses: finished ones; a deadline counted back from a date does not move with them, one counted on by as much of
    them as lies after the date.
    Raises MissingFact when a condition's fact is absent.
    """
    found = _deadline(step, facts, start, calendar, pauses)
    move = timeout_move(step)
    waits = earliest(move, start, calendar, pauses) if move is not None else None
    return later_of(found, waits)


def counts_from(step: Step, facts: Mapping[str, Any], calendar: WorkCalendar) -> datetime | None:
    """The beginning of the day an `after` counts on from; None without one, or while it is not answered.

    >>> from liren.engine.cases import PLAIN
    >>> from liren.engine.language import Dated
    >>> step = Step("s", "办", ("a",), "s", "ours", {}, after=Dated("day", Limit(20, "calendar_days")))
    >>> str(counts_from(step, {"day": "2026-03-02"}, PLAIN)), counts_from(step, {"day": None}, PLAIN)
    ('2026-03-02 00:00:00+08:00', None)
    """
    day = facts.get(step.after.field) if step.after is not None else None
    return None if day is None else datetime.combine(date.fromisoformat(str(day)), time(0), calendar.zone)


def running_limit(step: Step, facts: Mapping[str, Any]) -> Limit | None:
    """The limit a clock entered now runs by: `within`, that of a case, or `after` once its date is answered.

    Raises MissingFact when a condition's fact is absent.
    """
    if step.after is not None:
        return step.after.limit if facts.get(step.after.field) is not None else None
    return limit_of(step, facts)


def earliest(move: Move, start: datetime, calendar: WorkCalendar, pauses: Sequence[Span] = ()) -> Due | None:
    """When the move of a step entered at `start` may be taken first; None when it need not wait."""
    return None if move.at_least is None else due(move.at_least, start, calendar, pauses)


def later_of(one: Due | None, other: Due | None) -> Due | None:
    """The later of two moments, either of which may be missing.

    >>> from datetime import UTC
    >>> first, second = (Due(datetime(2026, 3, day, tzinfo=UTC), False) for day in (1, 2))
    >>> later_of(first, second) == later_of(None, second) == second
    True
    """
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda due: due.at)


def _deadline(
    step: Step, facts: Mapping[str, Any], start: datetime, calendar: WorkCalendar, pauses: Sequence[Span]
) -> Due | None:
    if step.before is not None:
        day = facts.get(step.before.field)
        return None if day is None else due_before(step.before.limit, date.fromisoformat(str(day)), calendar)
    limit = running_limit(step, facts)
    return None if limit is None else due(limit, counts_from(step, facts, calendar) or start, calendar, pauses)
