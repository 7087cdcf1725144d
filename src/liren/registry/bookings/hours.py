"""Whole hours in which a room is open, and the share of them that was used. Pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from liren.kit.clock import CHINA
from liren.registry.facilities.checks import span

HOUR = timedelta(hours=1)


def open_hours(day: date, hours: str) -> tuple[datetime, ...]:
    """The whole hours of a day within its opening hours, China's time; a half hour at an end is none.

    >>> [f"{hour:%H}" for hour in open_hours(date(2026, 11, 16), "09:30-12:30")]
    ['10', '11']
    """
    told = span(hours)
    if told is None:
        return ()
    begin, end = told
    first = begin.hour + (1 if begin.minute else 0)
    last = 24 if end == time(23, 59, 59) else end.hour
    return tuple(datetime.combine(day, time(hour), CHINA) for hour in range(first, last))


def open_between(since: date, until: date, on: Callable[[date], str], before: datetime) -> Iterator[datetime]:
    """The open hours from `since` to before `until` that are over at `before`. on: hours of a day."""
    day = since
    while day < until:
        yield from (hour for hour in open_hours(day, on(day)) if hour + HOUR <= before)
        day += timedelta(days=1)


def used_share(open_ones: Iterable[datetime], used: Iterable[datetime]) -> Fraction | None:
    """Share of open hours in which somebody was there, 0..1; None where it was not open (0 would read as empty).

    Source: S2 三（五）, 城乡社区综合服务设施利用率.

    >>> used_share([], []) is None
    True
    """
    hours = set(open_ones)
    return Fraction(len(hours & set(used)), len(hours)) if hours else None
