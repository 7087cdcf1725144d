"""What a place is called: in the register, every day, in full, and as people type it."""

import re
from collections.abc import Iterable

FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位"})
"""Rows of the frame that group counties and that nobody says."""

_COMMITTEES = (
    (re.compile(r"(社区|嘎查)(村民委员会|居民委员会|村委会|居委会|委员会)$"), r"\1"),
    (re.compile(r"村?(村民委员会|村委会)$"), "村"),
    (re.compile(r"(居民委员会|居委会)$"), "社区"),
)


def everyday(name: str) -> str:
    """The place's name without its committee. The database's `territories_everyday` says the same.

    >>> [everyday(n) for n in ("叶洋村委会", "黎福村村民委员会", "龙潭社区居民委员会", "东风居委会", "银杏社区")]
    ['叶洋村', '黎福村', '龙潭社区', '东风社区', '银杏社区']
    """
    for ending, instead in _COMMITTEES:
        if ending.search(name):
            return ending.sub(instead, name)
    return name


def in_full(names: Iterable[str]) -> str:
    """Names from the province down as one line; fillers are left out, and a name that repeats the one above it.

    >>> in_full(["北京市", "市辖区", "东城区"]), in_full(["广东省", "东莞市", "东莞市", "虎门镇"])
    ('北京市 东城区', '广东省 东莞市 虎门镇')
    """
    kept: list[str] = []
    for name in map(everyday, names):
        if name not in FILLERS and (not kept or kept[-1] != name):
            kept.append(name)
    return " ".join(kept)
