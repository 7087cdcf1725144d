"""Arithmetic on a place's path: where it lies can be told from the text alone, without a query.

A path is the digits of the division code cut by level (2, 2, 2, 3, 3), each segment closed by a dot, then one
segment below the community for each of 小区 `e<id>`, grid `g<id>`, building `b<id>`:
`32.05.06.001.002.e17.b90.`. Its subtree is everything from `path` up to `path + "~"`, so one B-tree answers it.
Cutting by level keeps the codes apart that the national frame uses twice (东莞市 is a city and its only county).
"""

import re

NATION = ""
"""The path above all provinces; in it lies everything."""

CUTS = (2, 4, 6, 9, 12)
LENGTH_TO_COMMUNITY = CUTS[-1] + len(CUTS)
"""Characters of a community's path; what lies in it begins with them."""
_BELOW = {"e": 6, "g": 6, "b": 7}
_SHAPE = re.compile(r"(\d\d\.(\d\d\.(\d\d\.(\d{3}\.(\d{3}\.)?)?)?)?)((e\d+\.)?(b\d+\.)?|g\d+\.)")


def is_path(text: str) -> bool:
    """Whether `text` has the shape of a place's path.

    >>> [is_path(t) for t in ("32.", "32.05.06.001.002.e17.b90.", "32.05", "32.e1.", "")]
    [True, True, False, False, False]
    """
    match = _SHAPE.fullmatch(text)
    return bool(match and (match[5] or not match[6]))


def path_of_code(level: int, code: str) -> str:
    """The path of the division with this 12-digit code at `level` 1..5.

    >>> path_of_code(5, "320506001002"), path_of_code(3, "441900000000")
    ('32.05.06.001.002.', '44.19.00.')
    """
    return "".join(code[start:end] + "." for start, end in zip((0, *CUTS), CUTS[:level], strict=False))


def level_of(path: str) -> int:
    """Level 1..5 of a division, 6 of a 小区 or grid, 7 of a building; 0 of the nation.

    >>> [level_of(p) for p in ("", "32.", "32.05.06.001.002.", "32.05.06.001.002.g4.", "32.05.06.001.002.b9.")]
    [0, 1, 5, 6, 7]
    """
    if not path:
        return 0
    last = path.rstrip(".").rsplit(".", 1)[-1]
    return _BELOW.get(last[0]) or path.count(".")


def cut(path: str, level: int) -> str | None:
    """The division of `level` 1..5 in which `path` lies, itself included; None when it lies above that level.

    >>> cut("32.05.06.001.002.e17.", 3), cut("32.05.", 3)
    ('32.05.06.', None)
    """
    parts = path.split(".")[:-1]
    return "".join(part + "." for part in parts[:level]) if len(parts) >= level else None


def county_of(path: str) -> str | None:
    """The county or district of `path`; None above it."""
    return cut(path, 3)


def street_of(path: str) -> str | None:
    """The street, town or township of `path`; None above it."""
    return cut(path, 4)


def community_of(path: str) -> str | None:
    """The community or village of `path`; None above it."""
    return cut(path, 5)


def parent_of(path: str) -> str | None:
    """The path one segment up; None for a province.

    >>> parent_of("32.05."), parent_of("32.")
    ('32.', None)
    """
    above = path[: path.rstrip(".").rfind(".") + 1]
    return above or None


def ancestors_of(path: str) -> tuple[str, ...]:
    """The paths above `path`, the province first, itself left out.

    >>> ancestors_of("32.05.06.")
    ('32.', '32.05.')
    """
    parts = path.split(".")[:-1]
    return tuple(".".join(parts[:size]) + "." for size in range(1, len(parts)))


def upper_end(path: str) -> str:
    """The first text past the subtree of `path` (in the collation "C").

    >>> "32.05." <= "32.05.06.001." < upper_end("32.05.")
    True
    """
    return path + "~"


def lies_in(path: str, within: str) -> bool:
    """Whether `path` is `within` or below it.

    >>> lies_in("32.05.06.", "32.05."), lies_in("32.05.", "32.05.06."), lies_in("32.05.", NATION)
    (True, False, True)
    """
    return path.startswith(within)
