"""Votes by proxy 委托投票: what of a rule's terms can be seen in what a certificate says of them.

Which number held whose vote is not published: beside the names that are posted it would tell whose numbers they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from liren.engine.deciding.rules import Proxies


def wrong(terms: Proxies | None, cast: int, told: Mapping[str, Any] | None) -> Iterator[str]:
    """What the certificate says of votes by proxy against the rule and how many were cast: who may hold, how many.

    told: `roll`, `others`: how many others each holder voted for, of those on the roll and of those who are not; and
    `announced`: when and where both names were posted.

    >>> from liren.engine.deciding.rules import OWN
    >>> told = {"roll": [2], "others": [], "announced": []}
    >>> terms = Proxies(1, "roll", False, (OWN,))
    >>> list(wrong(terms, 2, told)), list(wrong(Proxies(2, "roll", False, (OWN,)), 2, told))
    (['有人替 2 人投了票，最多 1 人'], [])
    """
    if (told is None) is not (cast == 0):
        yield "代投了几张，和投票记录对不上"
    if told is None:
        return
    if terms is None or not terms.most:
        yield "按这条规则不能委托投票"
        return
    held = [*told["roll"], *told["others"]]
    if sum(held) != cast or min(held, default=1) < 1:
        yield "代投了几张，和投票记录对不上"
    if told["others"] and terms.holders == "roll":
        yield "有委托的人不在名册上"
    if (most := max(held, default=0)) > terms.most:
        yield f"有人替 {most} 人投了票，最多 {terms.most} 人"
