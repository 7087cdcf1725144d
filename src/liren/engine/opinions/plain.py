"""What opinions come to as it is defined: person by person, vote by vote, in fractions.

What the quick way is checked and measured by.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction

import numpy as np

from liren.engine.opinions.geometry import Floats
from liren.engine.opinions.votes import Votes

Places = dict[str, tuple[float, float]]


def spread(votes: Votes, statements: Collection[str]) -> tuple[Floats, Floats]:
    """(each statement's mean, how votes on each two differ from it together) over who voted."""
    columns = sorted(statements)
    said = [[own[one] for own in votes.values() if one in own] for one in columns]
    means = [Fraction(sum(one), len(one)) if one else Fraction(0) for one in said]
    together = [[Fraction(0)] * len(columns) for _ in columns]
    for own in votes.values():
        differs = [(at, own[one] - means[at]) for at, one in enumerate(columns) if one in own]
        for first, far in differs:
            for second, wide in differs:
                together[first][second] += far * wide
    return np.array(means, float), np.array(together, float)


def places(votes: Votes, statements: Collection[str], means: Floats, components: Floats) -> Places:
    """Where each person stands on the two axes, drawn out for who saw few."""
    columns, found = sorted(statements), Places()
    for person, own in votes.items():
        seen = [(at, own[one]) for at, one in enumerate(columns) if one in own]
        out = (len(columns) / max(len(seen), 1)) ** 0.5
        x, y = (sum((value - float(means[at])) * float(axis[at]) for at, value in seen) * out for axis in components)
        found[person] = x, y
    return found


def nearest(placed: Places, groups: Mapping[str, Collection[str]]) -> dict[str, str]:
    """By person the name of the group they must belong to: the one in whose middle they stand nearest."""
    middles = {
        name: tuple(sum(placed[who][axis] for who in group) / len(group) for axis in (0, 1))
        for name, group in groups.items()
    }
    return {
        who: min(middles, key=lambda name: (middles[name][0] - x) ** 2 + (middles[name][1] - y) ** 2)
        for who, (x, y) in placed.items()
    }
