"""A work calendar read from its file (`lawbook/calendars/cn.yaml`)."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema

from liren.engine.calendar import WorkCalendar
from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

_DATE = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-says": "日期写成 2026-03-02"}
_TIME = {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}$", "x-says": "时间写成 09:00"}
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
        "years": {"type": "array", "items": _YEAR},
    },
}


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
    return WorkCalendar(
        hours=hours,
        holidays=frozenset(day for year in written["years"] for stretch in year["off"] for day in _days(stretch)),
        make_up_days=frozenset(date.fromisoformat(day) for year in written["years"] for day in year["work"]),
        published_years=frozenset(written["published_years"]),
        zone=ZoneInfo(written["zone"]),
    )


def _days(stretch: Mapping[str, str]) -> list[date]:
    first, last = date.fromisoformat(stretch["from"]), date.fromisoformat(stretch["to"])
    if not first <= last < first + timedelta(days=60):
        raise ValueError(f"{first} 到 {last} 前后颠倒或太长")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
