"""Where a line of Chinese ends: never before a closing mark, after an opening one, or within a word or number."""

import re
from collections.abc import Callable, Iterator

MAY_NOT_BEGIN = frozenset("，。、；：？！）〕》」』”’…—,.;:?!)]}%")
MAY_NOT_END = frozenset("（〔《「『“‘([{")
_PIECE = re.compile(r"[A-Za-z0-9@._/:+-]+|\s+|.", re.DOTALL)


def lines_of(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """`text` in lines of at most `width`; a closing mark may hang beyond it. Every character comes out once.

    >>> list(lines_of("里仁为美，择不处仁。", 4, len))
    ['里仁为美，', '择不处仁。']
    >>> list(lines_of("见“附件”第12条", 4, len))
    ['见“附件”', '第12条']
    """
    line = ""
    for piece in _pieces(text, width, measure):
        if not line or measure(line + piece) <= width or piece[0] in MAY_NOT_BEGIN:
            line += piece
            continue
        kept = line.rstrip("".join(MAY_NOT_END)) or line
        yield kept.rstrip(" ")
        line = line[len(kept) :] + piece.lstrip(" ")
    if line:
        yield line


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Words, numbers and single characters; a word longer than a line is cut."""
    for piece in _PIECE.findall(text):
        if measure(piece) <= width:
            yield piece
        else:
            yield from piece
