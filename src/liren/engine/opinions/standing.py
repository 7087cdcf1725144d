"""What one group thinks of one statement, and how much it differs from everyone else: tests of proportions.

Source: the mathematics of Polis as published (math/repness, math/stats), held against its server's results by test.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from liren.engine.opinions.votes import AGREE, DISAGREE, NONE, Tally

SIGNIFICANT: Final = 1.2816
"""90 per cent, one-sided."""
MOST_SHOWN: Final = 5


def share(success: int, seen: int) -> Fraction:
    """How many of those who saw it, drawn towards a half where few did: (s+1)/(n+2), 0..1 without its ends.

    >>> share(0, 0), share(2, 2)
    (Fraction(1, 2), Fraction(3, 4))
    """
    return Fraction(success + 1, seen + 2)


def one_proportion(success: int, seen: int) -> float:
    """z of `success` of `seen` against a half, one added to both.

    >>> one_proportion(6, 6)
    2.6457513110645907
    """
    more = seen + 1
    return 2 * math.sqrt(more) * ((success + 1) / more - 0.5)


def two_proportions(success: int, seen: int, other_success: int, other_seen: int) -> float:
    """z of one share against another, one added to all four counts; 0 where everyone agreed."""
    s1, n1, s2, n2 = success + 1, seen + 1, other_success + 1, other_seen + 1
    together = Fraction(s1 + s2, n1 + n2)
    if together == 1:
        return 0.0
    spread = together * (1 - together) * (Fraction(1, n1) + Fraction(1, n2))
    # A share over one (one is added to both, so a success more than seen) has no spread: nothing can be said of it.
    return float(Fraction(s1, n1) - Fraction(s2, n2)) / math.sqrt(spread) if spread > 0 else 0.0


def lower_bound(success: int, seen: int, *, z: float = SIGNIFICANT) -> float:
    """The share that is surely reached, 0..1: the lower end of Wilson's interval, one-sided at `z`; 0 where nobody saw
    it.

    With it two of two agreeing do not outrank ninety of a hundred.

    >>> lower_bound(2, 2) < lower_bound(90, 100)
    True
    """
    if not seen:
        return 0.0
    p, zz = success / seen, z * z
    middle = p + zz / (2 * seen)
    return max(0.0, (middle - z * math.sqrt(p * (1 - p) / seen + zz / (4 * seen * seen))) / (1 + zz / seen))


@dataclass(frozen=True, slots=True)
class Standing:
    """One group on one statement. pa, pd: shares agreeing and disagreeing; pat, pdt: their z against a half; ra, rd:
    each share over that of all others; rat, rdt: z of the difference from all others."""

    statement: str
    tally: Tally
    pa: Fraction
    pd: Fraction
    pat: float
    pdt: float
    ra: Fraction
    rd: Fraction
    rat: float
    rdt: float

    @property
    def significant(self) -> bool:
        """Does the group surely agree, or surely disagree, and surely more so than all others?"""
        return min(self.rat, self.pat) > SIGNIFICANT or min(self.rdt, self.pdt) > SIGNIFICANT

    @property
    def side(self) -> int:
        """AGREE or DISAGREE: what sets the group apart more."""
        return AGREE if self.rat > self.rdt else DISAGREE

    @property
    def weight(self) -> float:
        """What representative statements are ranked by: how much more, how surely more, how many, how surely many."""
        if self.side == AGREE:
            return float(self.ra) * self.rat * float(self.pa) * self.pat
        return float(self.rd) * self.rdt * float(self.pd) * self.pdt


def standing(statement: str, own: Tally, others: Tally) -> Standing:
    """What a group thinks of a statement, beside what all others do."""
    pa, pd = share(own.agree, own.seen), share(own.disagree, own.seen)
    return Standing(
        statement=statement,
        tally=own,
        pa=pa,
        pd=pd,
        pat=one_proportion(own.agree, own.seen),
        pdt=one_proportion(own.disagree, own.seen),
        ra=pa / share(others.agree, others.seen),
        rd=pd / share(others.disagree, others.seen),
        rat=two_proportions(own.agree, own.seen, others.agree, others.seen),
        rdt=two_proportions(own.disagree, own.seen, others.disagree, others.seen),
    )


def standings(groups: Sequence[Mapping[str, Tally]], statements: Sequence[str]) -> list[list[Standing]]:
    """For each group, what it thinks of each statement, in the order of `statements`; the others are all other
    groups."""
    everyone = {one: added(group.get(one, NONE) for group in groups) for one in statements}
    return [
        [standing(one, own, everyone[one].without(own)) for one in statements for own in (group.get(one, NONE),)]
        for group in groups
    ]


def added(tallies: Iterable[Tally]) -> Tally:
    """Tallies of people none of whom is counted twice, together."""
    some = list(tallies)
    return Tally(sum(t.agree for t in some), sum(t.disagree for t in some), sum(t.seen for t in some))
