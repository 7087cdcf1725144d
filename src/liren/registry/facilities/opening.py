"""On which days a facility is open and when: its week, statutory holidays and make-up days, dated exceptions. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from liren.engine.office import WorkCalendar
from liren.kit.clock import CHINA

_DAY: Final = timedelta(days=1)
AHEAD: Final = 60
"""Days for which it is told what is not as in any week."""
_MAKE_UP: Final = "调休上班"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is told of a facility's hours. holidays: closed, usual, other (`holiday_hours`), "" where nobody said."""

    weekdays: str
    weekend: str
    holidays: str = ""
    holiday_hours: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionCard:
    """Days, both ends counted, on which it opens otherwise. hours: `09:00-12:00`, "" is closed."""

    id: UUID
    facility_id: UUID
    first: date
    last: date
    hours: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenDay:
    """hours: `09:00-17:30`, "" where it is closed. why: what makes the day unlike its weekday, "" where nothing does.

    sure: false on a holiday of which nobody said how it opens; the hours are those of the week then.
    """

    day: date
    hours: str
    why: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days one after another, both ends counted, that are alike and unlike the week."""

    first: date
    last: date
    hours: str
    why: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """All that says when one facility is open.

    before: what was told earlier, as (day from which it no longer held, rules), the earliest first.
    """

    rules: Rules
    exceptions: tuple[ExceptionCard, ...]
    calendar: WorkCalendar
    before: tuple[tuple[date, Rules], ...] = ()

    @property
    def told(self) -> bool:
        """Whether anybody said when it is open."""
        return bool(self.rules.weekdays or self.rules.weekend)

    def on(self, day: date) -> OpenDay:
        """Hours of a day: an exception before the holiday, the holiday before the week.

        A make-up day 调休 is a working day, whatever its weekday.
        """
        if (one := self._excepted(day)) is not None:
            return OpenDay(day, one.hours, one.reason)
        rules = next((rules for until, rules in self.before if day < until), self.rules)
        if day in self.calendar.make_up_days:
            return OpenDay(day, rules.weekdays, _MAKE_UP if day.isoweekday() > 5 else "")
        week = rules.weekend if day.isoweekday() > 5 else rules.weekdays
        name = self.calendar.holiday(day)
        return _on_a_holiday(day, name, week, rules) if name else OpenDay(day, week)

    def coming(self, first: date) -> tuple[Stretch, ...]:
        """What is unlike the week from a day on: every exception, holidays and make-up days of the AHEAD days."""
        told = [Stretch(e.first, e.last, e.hours, e.reason, True) for e in self.exceptions if e.last >= first]
        return tuple(sorted([*told, *self._holidays(first)], key=lambda one: one.first))

    def _holidays(self, first: date) -> list[Stretch]:
        found: list[Stretch] = []
        for one in (self.on(first + n * _DAY) for n in range(AHEAD)):
            if not one.why or self._excepted(one.day) is not None:
                continue
            last = found[-1] if found else None
            alike = last is not None and (last.hours, last.why, last.sure) == (one.hours, one.why, one.sure)
            if last is not None and alike and last.last + _DAY == one.day:
                found[-1] = Stretch(last.first, one.day, one.hours, one.why, one.sure)
            else:
                found.append(Stretch(one.day, one.day, one.hours, one.why, one.sure))
        return found

    def _excepted(self, day: date) -> ExceptionCard | None:
        return next((one for one in self.exceptions if one.first <= day <= one.last), None)

    def next_open(self, at: datetime) -> OpenDay | None:
        """The first day after that of `at` on which it surely opens; None where there is none for long."""
        today = at.astimezone(CHINA).date()
        return next((one for one in self._after(today) if one.hours and one.sure), None)

    def _after(self, today: date) -> Iterator[OpenDay]:
        return (self.on(today + n * _DAY) for n in range(1, AHEAD + 1))


def _on_a_holiday(day: date, name: str, week: str, rules: Rules) -> OpenDay:
    if rules.holidays == "closed":
        return OpenDay(day, "", f"{name}放假")
    if rules.holidays == "other":
        return OpenDay(day, rules.holiday_hours, f"{name}假期")
    return OpenDay(day, week, f"{name}假期照常" if rules.holidays == "usual" else f"{name}假期", bool(rules.holidays))
