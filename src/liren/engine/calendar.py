"""Deadlines: working hours, working days, natural time; Chinese holidays and make-up workdays 调休; pauses.

How time is counted (docs/language.md says it in Chinese):

- minutes, hours: as they pass, day and night.
- working_hours: only inside office hours of working days.
- working_days: the day of the start does not count; the limit ends at close of business of the last working day.
- calendar_days: the day of the start does not count; the limit ends at 23:59:59 of the last day, never put off.

The day rules read Civil Code 民法典 arts. 201 and 203 by analogy: that is our reading, an operator may hold another.
Art. 203's putting off of a last day that is a holiday is left out on purpose for calendar days: they are for what
cannot wait.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from liren.engine.language import UNIT_TITLES, Limit, Unit
from liren.engine.office import WorkCalendar, load_calendar

__all__ = [
    "Due", "Remaining", "Span", "WorkCalendar", "after_pause", "due", "extended", "is_provisional", "load_calendar",
    "remaining", "worked",
]  # fmt: skip

_LENGTHS: Final[Mapping[Unit, timedelta]] = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "working_hours": timedelta(hours=1),
}
_END_OF_DAY: Final = time(23, 59, 59)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A finished stretch of time, both ends aware; end not before start."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline. provisional: it touches days whose holiday notice is not published yet, and may move."""

    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Remaining:
    """How long until (or, late, since) a deadline, in the unit a person would say."""

    late: bool
    amount: int
    unit: Unit

    @property
    def text(self) -> str:
        """As shown on pages.

        >>> Remaining(False, 2, "working_days").text
        '还剩 2 个工作日'
        """
        return f"{'已逾期' if self.late else '还剩'} {self.amount} {UNIT_TITLES[self.unit]}"


def due(limit: Limit, start: datetime, calendar: WorkCalendar, paused: Sequence[Span] = ()) -> Due:
    """When a limit that starts at `start` (aware) ends, in the calendar's zone. paused: finished pauses, in any order.

    A pause moves the deadline by what the limit's unit counts inside it: time, office hours, or days.
    """
    first = start.astimezone(calendar.zone)
    pauses = _merged(paused, first)
    if limit.unit in _LENGTHS:
        at = _after_time(limit, first, calendar, pauses)
    else:
        at = _after_days(limit, first, calendar, pauses)
    return Due(at, is_provisional(limit.unit, first, at, calendar))


def due_before(limit: Limit, day: date, calendar: WorkCalendar) -> Due:
    """The deadline so many days before `day`: the end of that day, of a working day its close of business.

    limit: in working_days or calendar_days; 0 is the day itself, which otherwise is not counted, as in counting on.

    >>> from liren.engine.cases import PLAIN
    >>> due_before(Limit(2, "calendar_days"), date(2026, 3, 10), PLAIN).at.strftime("%m-%d %H:%M:%S")
    '03-08 23:59:59'
    """
    if limit.unit == "calendar_days":
        return Due(datetime.combine(day - limit.amount * _DAY, _END_OF_DAY, calendar.zone), False)
    last = day if limit.amount == 0 else day - _DAY
    for more in range(limit.amount or 1):
        last -= _DAY if more else timedelta(0)
        while not calendar.is_workday(last):
            last -= _DAY
    return Due(calendar.close_of_business(last), _touches_unpublished(last, day, calendar))


def worked(unit: Unit, start: datetime, end: datetime, calendar: WorkCalendar, paused: Sequence[Span] = ()) -> Fraction:
    """How much of the unit lies between start and end, pauses left out; 0 when end is not after start.

    `worked` from a start to its `due` gives the limit's amount back.
    """
    first, last = start.astimezone(calendar.zone), end.astimezone(calendar.zone)
    counted = _measure(unit, calendar)
    total = counted(first, last)
    return total - sum(
        (counted(p.start, min(p.end, last)) for p in _merged(paused, first) if p.start < last), Fraction(0)
    )


def extended(old: Due, by: Limit, calendar: WorkCalendar) -> Due:
    """The deadline after an extension: it counts on from the old deadline, not from the day somebody asked."""
    later = due(by, old.at, calendar)
    return Due(later.at, later.provisional or old.provisional)


def after_pause(old: Due, pause: Span, unit: Unit, calendar: WorkCalendar) -> Due:
    """The deadline after a pause that began before it: what was left then, counted on from the pause's end.

    unit: the limit's. A pause that began at or after the deadline moves nothing. `due` with all pauses says the same.
    """
    first = pause.start.astimezone(calendar.zone)
    if first >= old.at or pause.end <= pause.start:
        return old
    if unit in _LENGTHS:
        left = _office_time(first, old.at, calendar) if unit == "working_hours" else _elapsed(first, old.at)
        at = _walk(unit, left, pause.end.astimezone(calendar.zone), calendar, [])
    else:
        at = _add_days(
            unit, old.at.date(), int(_measure(unit, calendar)(first, pause.end.astimezone(calendar.zone))), calendar
        )
    return Due(at, old.provisional or is_provisional(unit, first, at, calendar))


def is_provisional(unit: Unit, start: datetime, end: datetime, calendar: WorkCalendar) -> bool:
    """Whether a count of the unit from start to end may still move, because a notice it touches is not published."""
    first, last = (at.astimezone(calendar.zone).date() for at in (start, end))
    return unit.startswith("working") and _touches_unpublished(first, last, calendar)


def remaining(due: Due | datetime, now: datetime, calendar: WorkCalendar) -> Remaining:
    """From now to the deadline (late: back to it): whole working days, else hours, else minutes, as a person would say.

    Hours are natural ones, rounded down; minutes are rounded up, so that something is left until nothing is.
    """
    at = due.at if isinstance(due, Due) else due
    late = now > at
    early, later = (at, now) if late else (now, at)
    days = worked("working_days", early, later, calendar)
    if days >= 1:
        return Remaining(late, int(days), "working_days")
    minutes = ceil(worked("minutes", early, later, calendar))
    return Remaining(late, minutes // 60, "hours") if minutes >= 60 else Remaining(late, minutes, "minutes")


Measure = Callable[[datetime, datetime], Fraction]


def _measure(unit: Unit, calendar: WorkCalendar) -> Measure:
    """A function of (start, end), both in the calendar's zone: how many of the unit lie between."""
    if unit == "working_hours":
        return lambda start, end: _in_units(_office_time(start, end, calendar), unit)
    if unit == "working_days":
        return lambda start, end: Fraction(sum(map(calendar.is_workday, _days_after(start.date(), end.date()))))
    if unit == "calendar_days":
        return lambda start, end: Fraction(max(0, (end.date() - start.date()).days))
    return lambda start, end: _in_units(_elapsed(start, end), unit)


def _in_units(length: timedelta, unit: Unit) -> Fraction:
    return Fraction(length // timedelta(microseconds=1), _LENGTHS[unit] // timedelta(microseconds=1))


def _elapsed(start: datetime, end: datetime) -> timedelta:
    """True time between two moments (subtraction inside one zone would ignore a change of its clocks)."""
    return max(timedelta(0), end.astimezone(UTC) - start.astimezone(UTC))


def _days_after(first: date, last: date) -> Iterator[date]:
    """Each day after `first` up to and with `last`."""
    for ordinal in range(first.toordinal() + 1, last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _office_spans(day: date, calendar: WorkCalendar) -> Iterator[Span]:
    if calendar.is_workday(day):
        for opens, closes in calendar.hours:
            yield Span(
                datetime.combine(day, opens, calendar.zone),
                datetime.combine(day, closes, calendar.zone),
            )


def _office_time(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    total = timedelta(0)
    for day in _days_after(start.date() - _DAY, end.date()):
        for office in _office_spans(day, calendar):
            total += _elapsed(max(office.start, start), min(office.end, end))
    return total


def _after_time(limit: Limit, start: datetime, calendar: WorkCalendar, pauses: list[Span]) -> datetime:
    return _walk(limit.unit, limit.amount * _LENGTHS[limit.unit], start, calendar, pauses)


def _walk(unit: Unit, left: timedelta, start: datetime, calendar: WorkCalendar, pauses: list[Span]) -> datetime:
    """Walk the stretches in which the clock runs until `left` is used up."""
    for running in _running(unit, start, calendar, pauses):
        length = _elapsed(running.start, running.end)
        if length >= left:
            return (running.start.astimezone(UTC) + left).astimezone(calendar.zone)
        left -= length
    raise AssertionError("the last running stretch has no end")  # pragma: no cover


def _running(unit: Unit, start: datetime, calendar: WorkCalendar, pauses: list[Span]) -> Iterator[Span]:
    """The stretches from `start` on in which the clock of the unit runs, pauses cut out, without end."""
    if unit != "working_hours":
        yield from _without(Span(start, datetime.max.replace(tzinfo=UTC)), pauses)
        return
    day = start.date()
    while True:
        for office in _office_spans(day, calendar):
            if office.end > start:
                yield from _without(Span(max(office.start, start), office.end), pauses)
        day += _DAY


def _without(span: Span, pauses: list[Span]) -> Iterator[Span]:
    begin = span.start
    for pause in pauses:
        if pause.end <= begin or pause.start >= span.end:
            continue
        if pause.start > begin:
            yield Span(begin, pause.start)
        begin = max(begin, pause.end)
    if begin < span.end:
        yield Span(begin, span.end)


def _after_days(limit: Limit, start: datetime, calendar: WorkCalendar, pauses: list[Span]) -> datetime:
    """Count days on from the day of the start; each pause begun before the deadline adds the days it takes."""
    counted = _measure(limit.unit, calendar)
    at = _add_days(limit.unit, start.date(), limit.amount, calendar)
    for pause in pauses:
        if pause.start > at:
            break
        at = _add_days(limit.unit, at.date(), int(counted(pause.start, pause.end)), calendar)
    return at


def _add_days(unit: Unit, day: date, amount: int, calendar: WorkCalendar) -> datetime:
    if unit == "calendar_days":
        return datetime.combine(day + amount * _DAY, _END_OF_DAY, calendar.zone)
    for _ in range(amount):
        day = calendar.next_workday(day)
    return calendar.close_of_business(day)


def _merged(paused: Sequence[Span], start: datetime) -> list[Span]:
    """The pauses after `start`, in order, those that touch made one, in the zone of `start`."""
    merged: list[Span] = []
    for span in sorted(paused, key=lambda span: span.start):
        begin, end = max(span.start, start).astimezone(start.tzinfo), span.end.astimezone(start.tzinfo)
        if end <= begin:
            continue
        if merged and begin <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Span(begin, end))
    return merged


def _touches_unpublished(first: date, last: date, calendar: WorkCalendar) -> bool:
    """Whether a day from first to last could still be named by an unpublished notice."""
    if not (calendar.is_published(first) and calendar.is_published(last)):
        return True
    return any(year not in calendar.published_years for year in range(first.year, last.year + 1))
