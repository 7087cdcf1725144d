"""Deadlines as people read them."""

from datetime import datetime

from liren.affairs.shapes import Due
from liren.engine.calendar import WorkCalendar, remaining


def due_of(
    due_at: datetime | None, *, provisional: bool, paused_at: datetime | None, at: datetime, calendar: WorkCalendar
) -> Due:
    """A deadline seen at `at`; a paused clock has nothing left to count."""
    if due_at is None or paused_at is not None:
        return Due(due_at, provisional, None, paused=paused_at is not None)
    return Due(due_at, provisional, remaining(due_at, at, calendar))


NO_DUE = Due(None)
