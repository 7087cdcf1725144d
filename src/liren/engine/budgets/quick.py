"""Purses in floating point, bracketed: what a quick run of equal shares chooses by (see `shares`)."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from liren.engine.budgets.election import Election, Project
from liren.engine.budgets.shares import Backers, Unsure, Use

Floats = npt.NDArray[np.float64]
Sorted = tuple[Floats, Floats, Floats]
"""Purses for each point, ascending; the money of all before each; the points of it and all after it."""

SMALL = 2.0**-50
"""Eight times what one operation of 53 binary places may be wrong by."""


class Laid:
    """The same as arrays. each: the groups' numbers, every one as often as the group has voters; where all give one
    point and most ballots differ, None elsewhere."""

    def __init__(self, of: Backers) -> None:
        self.groups = np.array(of.groups, np.intp)
        self.points, self.voters, self.weights = (
            np.array(one, np.float64) for one in (of.points, of.voters, of.weights)
        )  # fmt: skip
        few = of.same and of.weight < 4 * len(of.groups)
        self.each = np.repeat(self.groups, of.voters) if few else None


class Quick:
    """Purses in floating point, each with how far it may be off: what it says is certain, or it says Unsure.

    A price is bracketed by solving for a cost that is lower and higher by all that the supporters' purses and the
    sums may be off. Only choices come from here; amounts are told from the exact purses.
    """

    def __init__(self, election: Election, supported: Mapping[str, Backers], share: Fraction, use: Use) -> None:
        self._supported, self._by_cost = supported, use == "cost"
        start = float(share)
        self._left = np.full(len(election.groups), start)
        self._off = np.full(len(election.groups), start * SMALL)
        self._price: dict[str, tuple[float, float]] = {}

    def least(self, project: Project) -> float:
        each = project.cost / self._supported[project.id].weight * (1 - SMALL)
        return each / project.cost * (1 - SMALL) if self._by_cost else each

    def price(self, project: Project) -> tuple[float, float] | None:
        those, cost = self._supported[project.id].laid, project.cost
        if those.each is not None:
            keys, sums, weights = _one_by_one(self._left[those.each])
            wrong = float(self._off[those.each].sum())
        else:
            keys, sums, weights = _grouped(those, self._left[those.groups])
            wrong = float((self._off[those.groups] * those.voters).sum())
        wrong += (len(keys) + 4) * SMALL * (float(sums[-1]) + cost)
        reach = sums[:-1] + keys * weights[:-1]
        low, high = _solve(reach, sums, weights, cost - wrong), _solve(reach, sums, weights, cost + wrong)
        if low is None:
            return None
        if high is None:
            raise Unsure
        self._price[project.id] = low, high = low * (1 - SMALL), high * (1 + SMALL)
        return (low / cost * (1 - SMALL), high / cost * (1 + SMALL)) if self._by_cost else (low, high)

    def pay(self, project: Project) -> None:
        low, high = self._price[project.id]
        price, spread = (low + high) / 2, high - low
        those = self._supported[project.id].laid
        had, off = self._left[those.groups], self._off[those.groups]
        pays = price * those.points
        # A purse that may be empty keeps the smallest number: it must not look as if it surely were.
        left = np.where(had > 0, np.maximum(had - pays, 5e-324), 0.0)
        off_now = np.where(had > 0, off + those.points * spread + SMALL * (had + pays), off)
        empty = had + off < low * those.points
        self._left[those.groups] = np.where(empty, 0.0, left)
        self._off[those.groups] = np.where(empty, 0.0, off_now)


def _one_by_one(left: Floats) -> Sorted:
    keys = left[left > 0]
    keys.sort()
    return keys, _summed(keys), np.arange(len(keys), -1, -1, dtype=np.float64)


def _grouped(those: Laid, left: Floats) -> Sorted:
    keys = left / those.points
    order = np.argsort(keys)
    before = _summed(those.weights[order])
    return keys[order], _summed((left * those.voters)[order]), before[-1] - before


def _summed(values: Floats) -> Floats:
    """What comes before each value, and in the end all."""
    found = np.zeros(len(values) + 1)
    np.cumsum(values, out=found[1:])
    return found


def _solve(reach: Floats, sums: Floats, weights: Floats, cost: float) -> float | None:
    """The price at which poorer purses give all and the others price × points, together `cost`.

    reach: what would come together if each gave, for a point, as much as the purse at this place holds.
    """
    low = int(np.searchsorted(reach, cost))
    return None if low == len(reach) else (cost - float(sums[low])) / float(weights[low])
