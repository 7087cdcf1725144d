"""One cell: text as a person meant it, a time with its zone, or the reason why not."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from liren.affairs.importing.reader import Cell
from liren.engine.values import HIDDEN_IN_TEXT

FORMATS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日 %H时%M分",
)
DATES = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日")
_GAPS = re.compile(r"[^\S\n]*\n\s*\n\s*")


class NotATime(ValueError):
    """The cell holds no time; the text says why, for a person."""


def as_text(cell: Cell) -> str | None:
    """The cell's text without padding and control characters; None when empty. 2549.0 is the number 2549.

    >>> as_text(" \\n\\t\\u3000里仁 \\n\\t\\n\\n 为美\\x00")
    '里仁\\n为美'
    >>> as_text(2549.0), as_text(""), as_text("=1+1")
    ('2549', None, '=1+1')
    """
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _GAPS.sub("\n", str(cell).replace("\r\n", "\n").replace("\r", "\n"))
    return HIDDEN_IN_TEXT.sub("", text).strip() or None


def as_time(
    cell: Cell, zone: ZoneInfo, *, formats: tuple[str, ...] = (), date_only: time | None = None
) -> datetime | None:
    """An aware time; None when the cell is empty. Raises NotATime.

    date_only: the time of day to take for a cell that holds only a date; without it such a cell is no time.

    >>> china = ZoneInfo("Asia/Shanghai")
    >>> as_time("2019/4/25 9:32:09", china).isoformat()
    '2019-04-25T09:32:09+08:00'
    >>> as_time("2018/4/24", china)
    Traceback (most recent call last):
        ...
    liren.affairs.importing.cells.NotATime: 只有日期，没有几点几分
    >>> as_time("2018/4/24", china, date_only=time(17)).isoformat()
    '2018-04-24T17:00:00+08:00'
    """
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    if isinstance(cell, date):
        return _on(cell, date_only, zone)
    text = as_text(cell)
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text)
    read = _parsed(text, formats) or _iso(text) or _parsed(text, FORMATS)
    if read is not None:
        return read if read.tzinfo else read.replace(tzinfo=zone)
    day = _parsed(text, DATES)
    if day is None:
        raise NotATime("认不出是什么时间")
    return _on(day.date(), date_only, zone)


def shown(cell: Cell, longest: int = 24) -> str:
    """The cell as one short printable line, safe on a terminal.

    >>> shown("\\x1b[31m红\\n字")
    '[31m红 字'
    """
    text = as_text(cell)
    if text is None:
        return "空"
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats:
        with suppress(ValueError):
            return datetime.strptime(text, form)
    return None


def _iso(text: str) -> datetime | None:
    """ISO 8601 with a time of day; a bare date is left to the formats of dates."""
    with suppress(ValueError):
        return datetime.fromisoformat(text) if len(text) > len("2018-04-24") else None
    return None


def _on(day: date, date_only: time | None, zone: ZoneInfo) -> datetime:
    if date_only is None:
        raise NotATime("只有日期，没有几点几分")
    return datetime.combine(day, date_only, tzinfo=zone)
