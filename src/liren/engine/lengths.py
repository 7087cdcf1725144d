"""Which of two limits is surely not the longer, whatever the start: bounds from the calendar's hours, never a guess.

Office hours and working days have no upper bound in natural time (a holiday may come), so they are never provably
shorter than natural hours or calendar days. Where a clock may stand still, units that count a pause differently (by
time, by day) are not compared at all.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Final

from liren.engine.calendar import WorkCalendar
from liren.engine.language import Limit, Unit

UNITS: Final[tuple[Unit, ...]] = ("minutes", "hours", "working_hours", "working_days", "calendar_days")
MOST: Final = 9999
_DAY: Final = Fraction(24)
_SECOND: Final = Fraction(1, 3600)
_NATURAL: Final = ("minutes", "hours")


def longest(old: Limit, unit: Unit, calendar: WorkCalendar, *, pausable: bool = False) -> int:
    """The greatest amount of `unit` that surely ends no later than `old`; 0 when there is none, or none is provable.

    pausable: whether the clock may be paused.
    """
    if unit == old.unit:
        return old.amount
    if pausable and unit != old.unit and not (unit in _NATURAL and old.unit in (*_NATURAL, "working_hours")):
        return 0
    bound = _bound(old, unit, calendar)
    return max(0, min(MOST, bound))


def surely_not_longer(new: Limit, old: Limit, calendar: WorkCalendar, *, pausable: bool = False) -> bool:
    """Whether `new` ends no later than `old` from every start.

    >>> surely_not_longer(Limit(30, "minutes"), Limit(1, "hours"), calendar=None)
    True
    """
    return new.amount <= longest(old, new.unit, calendar, pausable=pausable)


def ranges(old: Limit, calendar: WorkCalendar, *, pausable: bool = False) -> Mapping[Unit, int]:
    """For each unit in which something surely shorter than `old` can be said, the greatest such amount."""
    found: dict[Unit, int] = {}
    for unit in UNITS:
        most = longest(old, unit, calendar, pausable=pausable)
        if unit == old.unit or _same(Limit(most, unit), old):
            most -= 1
        if most > 0:
            found[unit] = most
    return found


def longer(old: Limit, calendar: WorkCalendar, *, pausable: bool = False) -> Mapping[Unit, int]:
    """For each unit in which something surely longer than `old` can be said, the least such amount."""
    found: dict[Unit, int] = {}
    for unit in UNITS:
        least = _shortest(old, unit, calendar, pausable=pausable)
        if same_length(Limit(least, unit), old):
            least += 1
        if least <= MOST:
            found[unit] = least
    return found


def _shortest(old: Limit, unit: Unit, calendar: WorkCalendar, *, pausable: bool) -> int:
    """The least amount of `unit` that surely ends no earlier than `old`; more than MOST when none is provable."""

    def enough(amount: int) -> bool:
        return surely_not_longer(old, Limit(amount, unit), calendar, pausable=pausable)

    return bisect_left(range(1, MOST + 1), True, key=enough) + 1


def earlier(old: Limit) -> Mapping[Unit, int]:
    """Of a deadline `old` before a date: in each unit, the least amount that surely comes earlier, whatever the date.

    So many working days before a day lie no later than so many calendar days before it, and end earlier in the day.
    """
    found: dict[Unit, int] = {old.unit: old.amount + 1}
    return found if old.unit == "working_days" else {**found, "working_days": old.amount}


def same_length(one: Limit, other: Limit) -> bool:
    """Whether two limits are the same length written twice: 60 minutes, 1 hour."""
    return one == other or _same(one, other)


def _same(one: Limit, other: Limit) -> bool:
    return one.unit in _NATURAL and other.unit in _NATURAL and _hours(one) == _hours(other)


def _hours(limit: Limit) -> Fraction:
    return Fraction(limit.amount, 60 if limit.unit == "minutes" else 1)


def _bound(old: Limit, unit: Unit, calendar: WorkCalendar) -> int:
    """`longest` for two different units."""
    if unit in _NATURAL:
        return floor(_least_hours(old, calendar) * (60 if unit == "minutes" else 1))
    if unit == "calendar_days":
        return _calendar_days(old, calendar)
    if unit == "working_hours" and old.unit == "working_days":
        return floor(old.amount * _office_hours(calendar))
    if unit == "working_days" and old.unit == "working_hours":
        return floor(old.amount / _office_hours(calendar)) - 1  # on the day of the start a whole day may be left
    return 0


def _least_hours(old: Limit, calendar: WorkCalendar) -> Fraction:
    """The least natural time the limit can take: started as late on its day as can be."""
    if old.unit in (*_NATURAL, "working_hours"):
        return _hours(old)
    if old.unit == "calendar_days":
        return old.amount * _DAY - _SECOND
    return (old.amount - 1) * _DAY + _clock(calendar.hours[-1][1])


def _calendar_days(old: Limit, calendar: WorkCalendar) -> int:
    """Calendar days end with the day: from midnight on, one day more than their number, less a second."""
    if old.unit in _NATURAL:
        return floor(_hours(old) / _DAY) - 1
    if old.unit == "working_days":
        return old.amount - 1  # the last working day ends earlier than its date
    return ceil(old.amount / _office_hours(calendar)) - 2  # working hours: each day holds so many at most


def _office_hours(calendar: WorkCalendar) -> Fraction:
    """The office hours of a working day."""
    return sum((_clock(closes) - _clock(opens) for opens, closes in calendar.hours), Fraction(0))


def _clock(moment: time) -> Fraction:
    passed = datetime.combine(datetime.min, moment) - datetime.min
    return Fraction(passed // timedelta(seconds=1), 3600)
