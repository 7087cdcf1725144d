"""Chinese text as search tokens. Cutting is a guess that differs with the context, so every possible word is kept."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from liren.kit.memory import Lazily

if TYPE_CHECKING:
    import rjieba
else:
    rjieba = Lazily("rjieba")  # its dictionary takes 32 MB, of use to who writes or searches

_WORD = re.compile(r"(\w{1,60})\w*")  # of a very long one its beginning


def tokens(*texts: str | None) -> tuple[str, ...]:
    """Every word that `texts` may be cut into, single characters too, lower case, in order of first appearance.

    >>> {"路灯", "灯不亮", "路"} <= set(tokens("路灯不亮"))
    True
    """
    return _distinct(chain.from_iterable(map(rjieba.cut_all, filter(None, dict.fromkeys(texts)))))


def as_vector(words: tuple[str, ...]) -> str:
    """Text the database reads as a tsvector of exactly these lexemes.

    >>> as_vector(("a", "b"))
    "'a' 'b'"
    """
    return "'" + "' '".join(words) + "'" if words else ""


def as_query(text: str) -> str:
    """Text the database reads as a tsquery that wants every word of `text`; "" when it holds none.

    A word no dictionary knows is also found by its characters: another context may have cut it otherwise.

    >>> as_query("路灯 0372"), as_query("!!")
    ("'路灯' & '0372'", '')
    """
    return " & ".join(_term(word) for word in _distinct(rjieba.cut(text)))


def _term(word: str) -> str:
    if len(word) == 1 or word.isascii() or rjieba.has_word(word):
        return f"'{word}'"
    return f"('{word}' | ({' & '.join(repr(one) for one in dict.fromkeys(word))}))"


def _distinct(pieces: Iterable[str]) -> tuple[str, ...]:
    # One search over all pieces, none of which can run into the next: an import cuts texts into a million.
    return tuple(dict.fromkeys(_WORD.findall("\n".join(dict.fromkeys(pieces)).lower())))
