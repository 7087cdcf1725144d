"""Deadlines of many visits at once: the same as `engine.calendar.due`, by arrays of microseconds. Loads numpy."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from liren.engine.calendar import WorkCalendar, due, is_provisional
from liren.engine.language import Limit

Times = NDArray[np.int64]
"""Microseconds since 1970 in UTC."""
NEVER: Final = -(1 << 63)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000
_CHINA: Final = 8 * 3_600_000_000
_NOON: Final = time(12)
_STEADY: Final = "Asia/Shanghai"  # no change of clocks since 1991
_LENGTHS: Final = {"minutes": 60_000_000, "hours": 3_600_000_000, "working_hours": 3_600_000_000}


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


class Dues:
    """Deadlines by one calendar; what was computed for a day once is kept."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self._days: dict[tuple[Limit, int], tuple[int, bool]] = {}
        self._pairs: dict[int, bool] = {}
        self._office: tuple[int, int, Times, Times, Times] | None = None

    def after(self, limit: Limit, began: Times) -> tuple[Times, NDArray[np.bool_]]:
        """(when it ends, whether that is provisional) for each moment it began at."""
        if self.calendar.zone.key != _STEADY or limit.amount == 0:
            return self._one_by_one(limit, began)
        if limit.unit in ("minutes", "hours"):
            return began + limit.amount * _LENGTHS[limit.unit], np.zeros(len(began), bool)
        if limit.unit == "working_hours":
            return self._hours(limit, began)
        return self._by(began, lambda day: self._day(limit, day))

    def _one_by_one(self, limit: Limit, began: Times) -> tuple[Times, NDArray[np.bool_]]:
        found = [due(limit, EPOCH + int(at) * MICROSECOND, self.calendar) for at in began]
        return np.array([micros(one.at) for one in found], np.int64), np.array([one.provisional for one in found], bool)

    def _by(self, began: Times, of_day: Callable[[int], tuple[int, bool]]) -> tuple[Times, NDArray[np.bool_]]:
        days, where = np.unique(_day_of(began), return_inverse=True)
        found = [of_day(int(day)) for day in days]
        at, provisional = np.array([one[0] for one in found], np.int64), np.array([one[1] for one in found], bool)
        return at[where], provisional[where]

    def _day(self, limit: Limit, day: int) -> tuple[int, bool]:
        """Of limits in days, in which the day of the start alone counts."""
        known = self._days.get((limit, day))
        if known is None:
            one = due(limit, EPOCH + (day * _DAY + _DAY // 2 - _CHINA) * MICROSECOND, self.calendar)
            known = self._days[limit, day] = (micros(one.at), one.provisional)
        return known

    def _hours(self, limit: Limit, began: Times) -> tuple[Times, NDArray[np.bool_]]:
        if not len(began):
            return began, np.zeros(0, bool)
        first, last = int(_day_of(began.min())), int(_day_of(began.max())) + 30 + 2 * limit.amount
        starts, ends, before = self._hours_of(first, last)
        at = np.searchsorted(starts, began, side="right") - 1
        passed = np.where(at >= 0, before[at] + np.minimum(began, ends[at]) - starts[at], 0)
        wanted = passed + limit.amount * _LENGTHS[limit.unit]
        where = np.searchsorted(before + ends - starts, wanted, side="left")
        due_at = starts[where] + wanted - before[where]
        return due_at, self._may_move(began, due_at)

    def _hours_of(self, first: int, last: int) -> tuple[Times, Times, Times]:
        """Office hours of the days first..last: when each begins and ends, and how much lies before it."""
        if self._office is None or not self._office[0] <= first <= last <= self._office[1]:
            spans = [span for day in range(first, last + 1) for span in self._spans(day)]
            starts, ends = np.array([s for s, _ in spans], np.int64), np.array([e for _, e in spans], np.int64)
            self._office = (first, last, starts, ends, np.cumsum(ends - starts) - (ends - starts))
        return self._office[2:]

    def _spans(self, day: int) -> list[tuple[int, int]]:
        that = _date(day)
        if not self.calendar.is_workday(that):
            return []
        zone = self.calendar.zone
        return [
            (micros(datetime.combine(that, opens, zone)), micros(datetime.combine(that, closes, zone)))
            for opens, closes in self.calendar.hours
        ]

    def _may_move(self, began: Times, ends: Times) -> NDArray[np.bool_]:
        pairs, where = np.unique(_day_of(began) * 1_000_000 + _day_of(ends), return_inverse=True)
        known = [self._touches(int(pair)) for pair in pairs]
        return np.array(known, bool)[where]

    def _touches(self, pair: int) -> bool:
        known = self._pairs.get(pair)
        if known is None:
            first, last = (datetime.combine(_date(day), _NOON, self.calendar.zone) for day in divmod(pair, 1_000_000))
            known = self._pairs[pair] = is_provisional("working_hours", first, last, self.calendar)
        return known


def _day_of(at: Any) -> Any:
    """The day in China, counted from 1970."""
    return (at + _CHINA) // _DAY


def _date(day: int) -> date:
    return date.fromordinal(719_163 + day)
