"""When a step is due: on from its start by `within`, back from a date by `before`; how long a move must wait."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from liren.engine.calendar import Due, Span, WorkCalendar, due, due_before
from liren.engine.language import Move, Step
from liren.engine.steps import limit_of, timeout_move


def deadline(
    step: Step, facts: Mapping[str, Any], start: datetime, calendar: WorkCalendar, pauses: Sequence[Span] = ()
) -> Due | None:
    """The deadline of a step entered at `start` (aware); None when it has none, or its date is not answered yet.

    The clock takes its move at the deadline, so that is never before the move may be taken.
    pauses: finished ones; a deadline counted back from a date does not move with them.
    Raises MissingFact when a condition's fact is absent.
    """
    found = _deadline(step, facts, start, calendar, pauses)
    move = timeout_move(step)
    waits = earliest(move, start, calendar, pauses) if move is not None else None
    return later_of(found, waits)


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
    limit = limit_of(step, facts)
    return None if limit is None else due(limit, start, calendar, pauses)
