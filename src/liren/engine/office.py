"""Office hours, holidays and make-up workdays, read from a file (`lawbook/calendars/cn.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import jsonschema

from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

LAST_DAYS_OF_YEAR: Final = 25
"""From this day of December on, the next year's notice may name a day (2018-12-29 was a make-up day of 2019)."""

UNNAMED: Final = "法定节假日"
_DAY: Final = timedelta(days=1)
_DATE = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-says": "日期写成 2026-03-02"}
_TIME = {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}$", "x-says": "时间写成 09:00"}
_MONTH_AND_DAY = {"type": "string", "pattern": r"^[0-9]{2}-[0-9]{2}$", "x-says": "月日写成 10-01"}
_STRETCH = {
    "type": "object",
    "additionalProperties": False,
    "required": ["from", "to"],
    "properties": {"from": _DATE, "to": _DATE, "name": {"type": "string"}},
}
_YEAR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["year", "off", "work"],
    "properties": {
        "year": {"type": "integer"},
        "source": {"type": "string"},
        "off": {"type": "array", "items": _STRETCH},
        "work": {"type": "array", "items": _DATE},
    },
}
_STATUTORY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["since", "days"],
    "properties": {
        "since": {"type": "integer"},
        "source": {"type": "string"},
        "days": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["date"],
                "properties": {"date": _MONTH_AND_DAY, "name": {"type": "string"}},
            },
        },
    },
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "title", "zone", "hours", "published_years", "years"],
    "properties": {
        "key": {"type": "string"},
        "title": {"type": "string"},
        "zone": {"type": "string"},
        "sources": {"type": "array"},
        "hours": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": _TIME},
        },
        "published_years": {"type": "array", "items": {"type": "integer"}},
        "statutory": _STATUTORY,
        "years": {"type": "array", "items": _YEAR},
    },
}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """hours: office hours of a working day, in order, the lunch break between them. zone: where its days begin.

    statutory: (month, day) of the days the law itself gives, from the year `statutory_since` on. They count in years
    without a notice; a published year is what its notice says. names: what is kept on a holiday, by its day, and by
    (month, day) of what the law gives.
    """

    hours: tuple[tuple[time, time], ...]
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    published_years: frozenset[int]
    zone: ZoneInfo
    statutory: frozenset[tuple[int, int]] = frozenset()
    statutory_since: int = 0
    names: Mapping[date | tuple[int, int], str] = field(default_factory=dict, hash=False)

    def is_workday(self, day: date) -> bool:
        """Weekdays but holidays, and make-up days 调休 even on a weekend."""
        return day in self.make_up_days or (day.weekday() < 5 and day not in self.holidays and not self._by_law(day))

    def holiday(self, day: date) -> str:
        """The name of the holiday this day is off for, as its notice or the law has it; "" on any other day."""
        if day in self.holidays:
            return self.names.get(day) or UNNAMED
        return (self.names.get((day.month, day.day)) or UNNAMED) if self._by_law(day) else ""

    def _by_law(self, day: date) -> bool:
        """Whether the law gives this day, of a year no notice is out for yet."""
        unpublished = day.year not in self.published_years and day.year >= self.statutory_since
        return unpublished and (day.month, day.day) in self.statutory

    def is_published(self, day: date) -> bool:
        """Whether every notice that could name this day is out."""
        if day.year not in self.published_years:
            return False
        return day.month < 12 or day.day < LAST_DAYS_OF_YEAR or day.year + 1 in self.published_years

    def close_of_business(self, day: date) -> datetime:
        """When office hours of the day end, aware."""
        return datetime.combine(day, self.hours[-1][1], self.zone)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        day += _DAY
        while not self.is_workday(day):
            day += _DAY
        return day


class CalendarInvalid(DocumentInvalid):
    """The document is no calendar."""


def load_calendar(document: Mapping[str, Any] | str) -> WorkCalendar:
    """Read a work calendar from YAML text or a mapping. Raises CalendarInvalid, and nothing else."""
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise CalendarInvalid(error.problems) from error
    problems = problems_of(jsonschema.Draft202012Validator(SCHEMA), written)
    if problems:
        raise CalendarInvalid(problems)
    try:
        return _build(written)
    except (ValueError, KeyError, OSError) as error:
        raise CalendarInvalid((Problem("", "日期、时间或时区写错了。", f"请核对：{error}"),)) from error


def _build(written: Mapping[str, Any]) -> WorkCalendar:
    hours = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written["hours"])
    flat = [moment for pair in hours for moment in pair]
    if flat != sorted(set(flat)):
        raise ValueError("上下班时间应当一个比一个晚")
    by_law = written.get("statutory", {"since": 0, "days": []})
    return WorkCalendar(
        hours=hours,
        holidays=frozenset(day for year in written["years"] for stretch in year["off"] for day in _days(stretch)),
        make_up_days=frozenset(date.fromisoformat(day) for year in written["years"] for day in year["work"]),
        published_years=frozenset(written["published_years"]),
        zone=ZoneInfo(written["zone"]),
        statutory=frozenset(_month_and_day(day["date"]) for day in by_law["days"]),
        statutory_since=by_law["since"],
        names=_names(written["years"], by_law["days"]),
    )


def _names(years: Any, by_law: Any) -> dict[date | tuple[int, int], str]:
    named: dict[date | tuple[int, int], str] = {_month_and_day(one["date"]): one.get("name", "") for one in by_law}
    for stretch in (stretch for year in years for stretch in year["off"]):
        named |= dict.fromkeys(_days(stretch), stretch.get("name", ""))
    return named


def _month_and_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2000-{text}")  # a leap year, so that 02-29 may be named
    return day.month, day.day


def _days(stretch: Mapping[str, str]) -> list[date]:
    first, last = date.fromisoformat(stretch["from"]), date.fromisoformat(stretch["to"])
    if not first <= last < first + timedelta(days=60):
        raise ValueError(f"{first} 到 {last} 前后颠倒或太长")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
