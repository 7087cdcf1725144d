"""Moments as people in China say them."""

from datetime import datetime

from liren.kit.clock import CHINA

_WEEKDAYS = "一二三四五六日"


def moment(at: datetime) -> str:
    """Day, weekday and time of day.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    '11月23日 周一 18:00'
    """
    local = at.astimezone(CHINA)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"
