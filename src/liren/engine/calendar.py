"""Deadlines: working hours, working days, natural time; Chinese holidays and make-up workdays; pauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from liren.engine.language import Limit, Unit


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """hours: office hours of a working day, in order, the lunch break between them. zone: where its days begin."""

    hours: tuple[tuple[time, time], ...]
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    published_years: frozenset[int]
    zone: ZoneInfo

    def is_workday(self, day: date) -> bool:
        """Weekdays but holidays, and make-up days 调休 even on a weekend."""
        return day in self.make_up_days or (day.weekday() < 5 and day not in self.holidays)


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
        raise NotImplementedError


def load_calendar(document: Mapping[str, Any] | str) -> WorkCalendar:
    raise NotImplementedError


def due(limit: Limit, start: datetime, calendar: WorkCalendar, paused: Sequence[Span] = ()) -> Due:
    raise NotImplementedError


def worked(unit: Unit, start: datetime, end: datetime, calendar: WorkCalendar, paused: Sequence[Span] = ()) -> Fraction:
    raise NotImplementedError


def remaining(due: Due | datetime, now: datetime, calendar: WorkCalendar) -> Remaining:
    raise NotImplementedError
