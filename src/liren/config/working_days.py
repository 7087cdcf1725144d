"""Which days are working days, for the register: the calendar in force, before any was published the law book's."""

from datetime import datetime
from functools import cache

from django.conf import settings

from liren.engine.calendar import WorkCalendar, load_calendar
from liren.standards.errors import NoSuchReference
from liren.standards.public import calendar


def working_days(at: datetime) -> WorkCalendar:
    try:
        return calendar(at)
    except NoSuchReference:
        return _written()


@cache
def _written() -> WorkCalendar:
    return load_calendar((settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8"))
