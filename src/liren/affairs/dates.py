"""Moments as people in China say them."""

from datetime import date, datetime, timedelta

from liren.engine.calendar import Due
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput

EARLIEST = datetime(1949, 10, 1, tzinfo=CHINA)
_SLACK = timedelta(minutes=2)  # how far apart clocks may be

_WEEKDAYS = "一二三四五六日"


def moment(at: datetime) -> str:
    """Day, weekday and time of day.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    '11月23日 周一 18:00'
    """
    local = at.astimezone(CHINA)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def due_moment(due: Due) -> str:
    """The same of a moment that is counted: it may move while a holiday notice is not published 待定."""
    return moment(due.at) + ("（放假安排未公布，待定）" if due.provisional else "")


def day_answered(answer: object) -> date | None:
    """The day an answer names; None for no answer, and for one that is no day."""
    try:
        return date.fromisoformat(str(answer)) if answer else None
    except ValueError:
        return None


def between(earliest: datetime, happened_at: datetime, at: datetime) -> datetime:
    """`happened_at`, or `earliest` where a clock a little slow puts it before.

    Raise InvalidInput for what happened before `earliest`, or is said to happen after `at`, by more than clocks differ.
    """
    if not earliest - _SLACK <= happened_at <= at + _SLACK:
        raise InvalidInput(happened_at="时间不对：不能在现在之后，也不能太早。")
    return max(earliest, happened_at)
