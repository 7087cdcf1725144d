"""What is wrong with what was typed of a facility, all at once, by field. Pure but for where a place lies."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Final

from liren.registry.facilities.types import Type
from liren.territories.public import Place

LAST_YEAR: Final = 2200
FIRST_YEAR: Final = 1900
LONGEST: Final = 200
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2028\u2029\ufeff]")
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)[-–—~～至]([01]\d|2[0-4]):([0-5]\d)")
_DECIMAL: Final = re.compile(r"\d{1,6}(\.\d{1,2})?")
_MONEY: Final = re.compile(r"\d{1,12}(\.\d{1,2})?")
_DEGREES: Final = re.compile(r"-?\d{1,3}(\.\d{1,12})?")


def line(text: str, most: int = LONGEST) -> str | None:
    """One line as typed, without blanks around it; None when it is empty, too long, or not all visible.

    >>> line(" 桂花里 "), line(""), line("a\\nb")
    ('桂花里', None, None)
    """
    told = text.strip()
    return told if 0 < len(told) <= most and not _HIDDEN.search(told) else None


def loose(text: str, most: int = LONGEST) -> str | None:
    """`line`, where nothing at all is fine too."""
    return "" if not text.strip() else line(text, most)


def span(text: str) -> tuple[time, time] | None:
    """Opening hours as typed, `09:00-17:30`; None for what is none. 24:00 is the day's end, kept as 23:59:59.

    >>> span("09:00-17:30"), span("18:00-09:00")
    ((datetime.time(9, 0), datetime.time(17, 30)), None)
    """
    found = _SPAN.fullmatch(text.replace(" ", "").replace("：", ":"))
    if found is None or (found[3] == "24" and found[4] != "00"):
        return None
    begin = time(int(found[1]), int(found[2]))
    end = time(23, 59, 59) if found[3] == "24" else time(int(found[3]), int(found[4]))
    return (begin, end) if begin < end else None


def plain_span(text: str) -> str | None:
    """Hours in the one form that is kept, "" for closed; None for what is none.

    >>> plain_span("9：00"), plain_span("09：00 ～ 17:30"), plain_span("")
    (None, '09:00-17:30', '')
    """
    if not text.strip():
        return ""
    told = span(text)
    if told is None:
        return None
    begin, end = told
    return f"{begin:%H:%M}-{'24:00' if end.second else f'{end:%H:%M}'}"


def square_metres(text: str) -> Decimal | None:
    """An area, exact to 0.01 m²; None for what is none.

    >>> square_metres("86.5"), square_metres("0"), square_metres("1e3")
    (Decimal('86.50'), None, None)
    """
    if not _DECIMAL.fullmatch(text.strip()):
        return None
    area = Decimal(text.strip()).quantize(Decimal("0.01"))
    return area if area > 0 else None


def fen(text: str) -> int | None:
    """Yuan as typed, in fen; None for what is none.

    >>> fen("12.5"), fen("-1")
    (1250, None)
    """
    return int(Decimal(text.strip()) * 100) if _MONEY.fullmatch(text.strip()) else None


def degrees(text: str, most: int) -> Decimal | None:
    """A longitude or latitude; None for what is none."""
    try:
        told = Decimal(text.strip()) if _DEGREES.fullmatch(text.strip()) else None
    except InvalidOperation:
        return None
    return told.quantize(Decimal("0.000001")) if told is not None and abs(told) <= most else None


def day_of_our_time(day: date | None, today: date) -> bool:
    """A day that is not to come, and no slip of the pen."""
    return day is not None and day.year >= FIRST_YEAR and day <= today


def level_of(place: Place) -> str:
    """Where a facility lies, as types say it: street, community, below; "" higher up."""
    return {4: "street", 5: "community", 6: "below", 7: "below"}.get(place.level, "")


def fits(kind: Type, place: Place) -> str:
    """Why a facility of this type cannot lie there; "" when it can."""
    level = level_of(place)
    if not level:
        return "范围太大，请选到街道、社区，或社区以内"
    said = {"street": "街道", "community": "社区", "below": "小区、网格或楼栋"}
    if level not in kind.levels:
        return f"{kind.title}登记在{'、'.join(told for key, told in said.items() if key in kind.levels)}"
    return ""
