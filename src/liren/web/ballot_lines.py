"""Ballots as they are typed: one a line, 1、3 ×12 for twelve alike, 空白 for a blank one."""

import re
from typing import Final

_TIMES: Final = re.compile(r"[x×*]\s*(\d{1,6})\s*$", re.IGNORECASE)
MOST_LINES: Final = 1000
_POINTS: Final = re.compile(r"(\d{1,6})\s*[:：]\s*(\d{1,3})")
_MOST_POINTS: Final = 100


def typed(text: str, options: int, most: int, what: str) -> list[list[int]]:
    """The numbers of the options each ballot chose, from 1 to `options`; `most` ballots at most.

    what: what is chosen, in words. Raises ValueError in words that name the line.

    >>> typed("1、3 ×2\\n空白", 3, 10, "选项")
    [[1, 3], [1, 3], []]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= MOST_LINES:
        raise ValueError(f"请写选票，最多 {MOST_LINES} 行")
    told: list[list[int]] = []
    for number, line in enumerate(lines, 1):
        found = _TIMES.search(line)
        times, chosen = int(found[1]) if found else 1, (line[: found.start()] if found else line)
        words = re.split(r"[\s,，、;；]+", chosen.strip())
        if words in (["空白"], ["0"]):
            words = []
        if not times or not all(_numbered(one, options) for one in words):
            raise ValueError(f"第 {number} 行读不出来，请写选了第几个{what}，例如：1、3 ×12；空白票写“空白”")
        if len(told) + times > most:
            raise ValueError(f"最多 {most} 张选票")
        told += [[int(one) for one in words]] * times
    return told


def pointed(text: str, options: int, most: int, what: str) -> list[list[int]]:
    """As `typed`, each option as often as it was given a point.

    >>> pointed("1:2、3:1 ×2\\n空白", 3, 10, "选项")
    [[1, 1, 3], [1, 1, 3], []]
    """

    def spelled(found: re.Match[str]) -> str:
        return "、".join([found[1]] * min(int(found[2]), _MOST_POINTS + 1))

    plain = "\n".join(_POINTS.sub(spelled, line) for line in text.splitlines())
    if ":" in plain or "：" in plain:
        raise ValueError(f"有一行读不出来，请写第几个{what}、冒号、几点，例如：1:3、4:2 ×12；空白票写“空白”")
    return typed(plain, options, most, what)


def _numbered(word: str, options: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 6 and 0 < int(word) <= options
