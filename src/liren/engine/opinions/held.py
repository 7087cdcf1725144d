"""What all groups hold in common, read off the record of a run. Without numpy: pages read it."""

from collections.abc import Mapping
from typing import Any, Final

from liren.engine.opinions.votes import AGREE

NAMES: Final = "甲乙丙丁戊己庚辛壬癸"
"""Of groups, in their order."""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def held_in_common(document: Mapping[str, Json], side: int) -> list[str]:
    """Statements every group surely agrees (or disagrees) with: more than half of each, at the lower bound; the widest
    shared first. Of a conversation without groups: of all who took part."""
    key = "agree" if side == AGREE else "disagree"
    ranked: list[tuple[float, str]] = []
    statements = document["statements"]
    assert isinstance(statements, dict)
    for statement, said in statements.items():
        one = said[key] if isinstance(said, dict) else None
        if (
            isinstance(one, dict)
            and isinstance(one["sure"], float)
            and isinstance(one["consensus"], float)
            and one["sure"] > 0.5
        ):
            ranked.append((-one["consensus"], statement))
    return [statement for _, statement in sorted(ranked)]


def in_order(by_group: Mapping[str, Any]) -> dict[str, Any]:
    """What is said by group, 甲 first: neither a database nor Unicode keeps that order.

    >>> list(in_order({"乙": 1, "甲": 2}))
    ['甲', '乙']
    """
    return dict(sorted(by_group.items(), key=lambda pair: NAMES.index(pair[0])))
