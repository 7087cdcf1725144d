"""Chinese text as search tokens: words as rjieba cuts them for search, letters and digits in runs."""

import re
from collections.abc import Iterable

import rjieba

_WORD = re.compile(r"\w+")
_LONGEST = 60


def tokens(*texts: str | None) -> tuple[str, ...]:
    """The distinct tokens of `texts`, lower case, in order of first appearance.

    >>> tokens("小区路灯坏了")[:2]
    ('小区', '路灯')
    """
    pieces = (piece for text in texts if text for piece in rjieba.cut_for_search(text))
    return _distinct(pieces)


def as_vector(words: tuple[str, ...]) -> str:
    """Text the database reads as a tsvector of exactly these lexemes.

    >>> as_vector(("a", "b"))
    "'a' 'b'"
    """
    return " ".join(f"'{word}'" for word in words)


def as_query(text: str) -> str:
    """Text the database reads as a tsquery that wants every word of `text`; "" when it holds none.

    >>> as_query("路灯 0372"), as_query("!!")
    ("'路灯' & '0372'", '')
    """
    return " & ".join(f"'{word}'" for word in _distinct(rjieba.cut(text)))


def _distinct(pieces: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:_LONGEST].lower() for piece in pieces for word in _WORD.findall(piece)))
