"""When a step is due: counted on from its start by `within`, or back from an answered date by `before`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from liren.engine.calendar import Due, Span, WorkCalendar, due, due_before
from liren.engine.language import Step
from liren.engine.steps import limit_of


def deadline(
    step: Step, facts: Mapping[str, Any], start: datetime, calendar: WorkCalendar, pauses: Sequence[Span] = ()
) -> Due | None:
    """The deadline of a step entered at `start` (aware); None when it has none, or its date is not answered yet.

    pauses: finished ones; a deadline counted back from a date does not move with them.
    Raises MissingFact when a condition's fact is absent.
    """
    if step.before is not None:
        day = facts.get(step.before.field)
        return None if day is None else due_before(step.before.limit, date.fromisoformat(str(day)), calendar)
    limit = limit_of(step, facts)
    return None if limit is None else due(limit, start, calendar, pauses)
