"""Tables for a terminal, in which a Chinese character is two columns wide."""

from collections.abc import Sequence
from unicodedata import east_asian_width


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Heads and lines with columns aligned, two spaces apart, no trailing spaces.

    >>> print(table(["登录", "姓名"], [["lumin", "陆敏"], ["13800002046", "王阿姨"]]))
    登录         姓名
    lumin        陆敏
    13800002046  王阿姨
    """
    everything = [heads, *lines]
    widths = [max(_width(row[i]) for row in everything) for i in range(len(heads))]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in everything)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
