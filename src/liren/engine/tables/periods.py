"""Periods of a table: which one is to be filled on a day, how people say it, when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from liren.engine.calendar import due
from liren.engine.office import WorkCalendar
from liren.engine.tables.language import Every, Table

ONCE: Final = "once"
_MONTHS: Final[Mapping[Every, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """key: `2026-11`, `2026-Q4`, `2026-H2`, `2026`, `once`. since, until: its first and its last day."""

    key: str
    title: str
    since: date
    until: date


def period_before(every: Every, day: date) -> Period:
    """The last period that is over on `day`: what is asked about it is complete.

    >>> from datetime import date
    >>> [period_before(every, date(2026, 11, 30)).key for every in ("month", "quarter", "half_year", "year")]
    ['2026-10', '2026-Q3', '2026-H1', '2025']
    >>> period_before("month", date(2026, 1, 1)).title
    '2025年12月'
    """
    months = _MONTHS[every]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    until = start - _DAY
    first = (until.month - 1) // months * months + 1
    since = date(until.year, first, 1)
    number = (first - 1) // months + 1
    keys = {"month": f"{since:%Y-%m}", "quarter": f"{since.year}-Q{number}", "half_year": f"{since.year}-H{number}"}
    titles = {
        "month": f"{since.year}年{first}月", "quarter": f"{since.year}年第{number}季度",
        "half_year": f"{since.year}年{'上' if number == 1 else '下'}半年",
    }  # fmt: skip
    return Period(keys.get(every, str(since.year)), titles.get(every, f"{since.year}年"), since, until)


LONGEST: Final = timedelta(days=731)
"""How long after its asking ended a table's last period may still be opened: a year, in the year after it."""


def period_to_fill(table: Table, since: date, until: date, day: date) -> Period | None:
    """What is to be filled on `day` of a table asked from `since` until `until`; None while its first period runs.

    A period counts when it begins within the asking, though it is filled after: December of what is asked until the
    31st. The one that runs when the asking begins counts too, since what is asked about is its end.

    >>> from types import SimpleNamespace
    >>> month = SimpleNamespace(every="month")
    >>> asked = [date(2026, 12, 1), date(2026, 12, 31)]
    >>> [getattr(period_to_fill(month, *asked, day), "key", None) for day in (date(2026, 12, 31), date(2027, 1, 4))]
    [None, '2026-12']
    >>> period_to_fill(month, *asked, date(2027, 2, 1))
    """
    if table.every == "once":
        return Period(ONCE, "一次", since, since) if since <= day <= until else None
    period = period_before(table.every, day)
    return period if period.until >= since and period.since <= until else None


def due_day(table: Table, period: Period, opened: date, calendar: WorkCalendar) -> date:
    """The last day to hand it in: `due` after the period's last day by the calendar of working days.

    Of one that is opened later than the day after, counted from then: nobody is late before they are asked.
    """
    if table.due is None:
        return date.fromisoformat(str(table.due_on))
    start = datetime.combine(max(period.until, opened - _DAY), time(12), calendar.zone)
    return due(table.due, start, calendar).at.date()
