"""Dates, durations and places as people say them: 11月21日 周六 14:05, 还剩 2 个工作日, 桂花里小区 3幢."""

from datetime import date, datetime
from fractions import Fraction

from liren.engine import figures
from liren.kit.clock import CHINA

WEEKDAYS = "一二三四五六日"
UNITS = {
    "minutes": "分钟",
    "hours": "小时",
    "working_hours": "个工作小时",
    "working_days": "个工作日",
    "calendar_days": "天",
}


def asked_day(text: str) -> date | None:
    """A day of our time as an address or a form says it; None for what is none: far dates overflow.

    >>> asked_day("2026-11-21"), asked_day("9999-12-31"), asked_day("x")
    (datetime.date(2026, 11, 21), None, None)
    """
    try:
        told = date.fromisoformat(text)
    except ValueError:
        return None
    return told if 1900 <= told.year <= 2200 else None


def local(at: datetime) -> datetime:
    return at.astimezone(CHINA)


def day(value: date | datetime, *, today: date | None = None) -> str:
    """A date with its weekday; the year is said only when it is not this year's.

    >>> day(date(2026, 11, 21), today=date(2026, 1, 1))
    '11月21日 周六'
    >>> day(date(2025, 11, 21), today=date(2026, 1, 1))
    '2025年11月21日 周五'
    """
    if isinstance(value, datetime):
        value = local(value).date()
    today = today or datetime.now(CHINA).date()
    year = "" if value.year == today.year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


def moment(value: datetime, *, today: date | None = None) -> str:
    """A date with weekday and time of day, in China's time."""
    return f"{day(value, today=today)} {local(value):%H:%M}"


def brief(value: datetime, *, today: date | None = None) -> str:
    """A time within a narrow column: 11月21日 14:05."""
    there = local(value)
    today = today or datetime.now(CHINA).date()
    year = "" if there.year == today.year else f"{there.year}年"
    return f"{year}{there.month}月{there.day}日 {there:%H:%M}"


def ago(then: date, now: datetime) -> str:
    """How long ago a day was, as people say it; a day to come is today.

    >>> from datetime import UTC
    >>> ago(date(2026, 9, 1), datetime(2026, 11, 21, tzinfo=UTC))
    '2 个月前'
    """
    days = (local(now).date() - then).days
    if days < 1:
        return "今天"
    if days < 31:
        return "昨天" if days == 1 else f"{days} 天前"
    return f"{days // 30} 个月前" if days < 365 else f"{days // 365} 年前"


def amount(number: object, unit: str) -> str:
    """A length of time with its measure word.

    >>> amount(2, "working_days")
    '2 个工作日'
    """
    return f"{number} {UNITS[unit]}"


def nearby(full_name: str) -> str:
    """A place's full name from its community down, without the divisions above.

    >>> nearby("江苏省 苏州市 吴中区 梧桐街道 桂花里社区 桂花里小区 3幢")
    '桂花里社区 桂花里小区 3幢'
    >>> nearby("江苏省 苏州市")
    '江苏省 苏州市'
    """
    parts = full_name.split()
    communities = [n for n, part in enumerate(parts) if part.endswith(("社区", "村", "居委会", "村委会"))]
    return " ".join(parts[communities[0] :] if communities else parts[-2:])


def lasting(seconds: Fraction | None) -> str:
    """A length of time, natural time; a dash where there is none.

    >>> lasting(None), lasting(Fraction(1500))
    ('—', '25 分钟')
    """
    return "—" if seconds is None else figures.lasting(seconds)
