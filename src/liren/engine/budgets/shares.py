"""The method of equal shares: every voter gets the same part of the money, supporters pay together, the cheapest for
them first.

A project costs its supporters `price` for each unit of use: each pays price × use, or all they have left. Use is
points × cost (`cost`: a dear project is worth more) or points alone (`count`). The least price is taken; ties go by
the order stated. Source: Peters, Pierczyński, Skowron, “Proportional Participatory Budgeting with Additive
Utilities” (2021); docs/rooms/autonomy.md.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from liren.engine.budgets.election import Election, Project
from liren.engine.budgets.limits import NONE, Limits, Refused, Room, barred
from liren.engine.budgets.outcome import Outcome, Tie

Use = Literal["cost", "count"]
Price = Fraction | float
USES: Final[Mapping[Use, str]] = {"cost": "按金额", "count": "按项数"}


@dataclass(frozen=True)
class Backers:
    """The groups that support a project: their numbers, points and voters, side by side; same: all points are 1."""

    groups: tuple[int, ...]
    points: tuple[int, ...]
    voters: tuple[int, ...]
    weights: tuple[int, ...]
    weight: int
    same: bool

    @cached_property
    def laid(self) -> "Laid":
        return Laid(self)


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


def backers(election: Election) -> dict[str, Backers]:
    """Every project's backers; one without any is left out."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for number, group in enumerate(election.groups):
        for project, points in group.points:
            found.setdefault(project, []).append((number, points, group.voters))
    return {project: _backers(rows) for project, rows in found.items()}


def _backers(rows: list[tuple[int, int, int]]) -> Backers:
    groups, points, voters = zip(*rows, strict=True)
    weights = tuple(one * many for one, many in zip(points, voters, strict=True))
    return Backers(groups, points, voters, weights, sum(weights), set(points) == {1})


class Unsure(Exception):
    """Rounding leaves open which of two prices is lower: the exact purses must say."""


class Purses(Protocol):
    """What every group has left. A price lies between the two numbers given, which are equal where it is exact."""

    def least(self, project: Project) -> Price:
        """A price that it never costs less than: everybody pays for every point."""

    def price(self, project: Project) -> tuple[Price, Price] | None:
        """The price now, or None when the supporters cannot pay for it any more."""

    def pay(self, project: Project) -> None:
        """Take the payment for the project whose price was asked last for it."""


class Exact:
    """Purses in whole numbers over one common denominator.

    paid: project → group number → what one voter of the group paid.
    """

    def __init__(self, election: Election, supported: Mapping[str, Backers], share: Fraction, use: Use) -> None:
        self._supported, self._by_cost = supported, use == "cost"
        self._denominator = share.denominator
        self._left = [share.numerator] * len(election.groups)
        self._price: dict[str, tuple[int, int]] = {}
        self.paid: dict[str, dict[int, Fraction]] = {}

    def least(self, project: Project) -> Fraction:
        unit = project.cost if self._by_cost else 1
        return Fraction(project.cost, self._supported[project.id].weight * unit)

    def price(self, project: Project) -> tuple[Fraction, Fraction] | None:
        those, left, cost = self._supported[project.id], self._left, project.cost * self._denominator
        common = 1 if those.same else lcm(*set(those.points))
        rows = [
            (left[group] * (common // points), left[group] * voters, weight)
            for group, points, voters, weight in zip(
                those.groups, those.points, those.voters, those.weights, strict=True
            )
            if left[group]
        ]  # fmt: skip
        rows.sort()
        rest, weight = cost, sum(row[2] for row in rows)
        for per_point, all_left, own in rows:
            if per_point * weight >= rest * common:
                self._price[project.id] = (rest, weight)
                each = Fraction(rest, weight * self._denominator * (project.cost if self._by_cost else 1))
                return each, each
            rest -= all_left
            weight -= own
        return None

    def pay(self, project: Project) -> None:
        rest, weight = self._price[project.id]
        shorter = gcd(rest, weight)
        rest, weight = rest // shorter, weight // shorter
        self._denominator *= weight
        self._left = left = [one * weight for one in self._left]
        those, paid = self._supported[project.id], {}
        for group, points in zip(those.groups, those.points, strict=True):
            given = min(left[group], rest * points)
            left[group] -= given
            if given:
                paid[group] = Fraction(given, self._denominator)
        self.paid[project.id] = paid


SMALL = 2.0**-50
"""Eight times what one operation of 53 binary places may be wrong by."""


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


Floats = npt.NDArray[np.float64]
Sorted = tuple[Floats, Floats, Floats]
"""Purses for each point, ascending; the money of all before each; the points of it and all after it."""


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


def equal_shares(
    election: Election, use: Use, limits: Limits = NONE, *, share: Fraction | None = None,
    supported: Mapping[str, Backers] | None = None,
) -> Outcome:  # fmt: skip
    """What voters buy with equal shares. share: what each starts with; by default the budget in equal parts.

    With a larger share more may be bought than the budget pays for: `Outcome.spent` says. No float decides: where
    rounding would leave anything open, the whole run is made again in whole numbers.
    """
    share = election.share if share is None else share
    supported = backers(election) if supported is None else supported
    try:
        return _bought(election, Quick(election, supported, share, use), limits, share, supported)
    except Unsure:
        return _bought(election, Exact(election, supported, share, use), limits, share, supported)


def exactly(
    election: Election, use: Use, limits: Limits = NONE, *, share: Fraction
) -> tuple[Outcome, Mapping[str, Mapping[int, Fraction]]]:  # fmt: skip
    """As `equal_shares`, and what one voter of each group paid for each project."""
    supported = backers(election)
    purses = Exact(election, supported, share, use)
    return _bought(election, purses, limits, share, supported), purses.paid


def _bought(
    election: Election, purses: Purses, limits: Limits, share: Fraction, supported: Mapping[str, Backers]
) -> Outcome:  # fmt: skip
    run = _Run(election, purses, limits, supported)
    while (chosen := run.next()) is not None:
        purses.pay(chosen)
        run.take(chosen)
    spent = sum(election.by_id[id_].cost for id_ in run.order)
    return Outcome(tuple(run.order), spent, tuple(run.out.values()), tuple(run.ties), share, len(run.order))


class _Run:
    """Projects wait by their price from below; only those in front are asked again: prices never fall."""

    def __init__(
        self, election: Election, purses: Purses, limits: Limits, supported: Mapping[str, Backers]
    ) -> None:  # fmt: skip
        self._purses, self._room, self._projects = purses, Room(limits), election.projects
        self.out, self.order, self.ties = barred(election, limits), list[str](), list[Tie]()
        self._waiting: list[tuple[Price, int, int]] = []  # price from below, place of the project, when it was asked
        self._high: dict[int, Price] = {}
        for place, project in enumerate(election.projects):
            if project.id in self.out:
                continue
            if project.id in supported:
                self._waiting.append((purses.least(project), place, -1))
            else:
                self.out[project.id] = Refused(project.id, "none", "没有人支持")
        heapq.heapify(self._waiting)

    def next(self) -> Project | None:
        """The project with the least price; by exact purses the first of equals, by quick ones Unsure."""
        now = len(self.order)
        while self._waiting:
            _, place, asked = heapq.heappop(self._waiting)
            if asked < now:
                self._ask(place)
                continue
            equal = self._equals(place)
            if equal and isinstance(self._purses, Quick):
                raise Unsure
            chosen = self._projects[place]
            if equal:
                self.ties.append(Tie(chosen.id, tuple(self._projects[one].id for one in equal)))
            return chosen
        return None

    def take(self, project: Project) -> None:
        self._room.take(project)
        self.order.append(project.id)

    def _ask(self, place: int) -> None:
        project = self._projects[place]
        against = self._room.against(project)
        price = None if against else self._purses.price(project)
        if price is None:
            self.out[project.id] = against or Refused(project.id, "money", "支持的人剩下的钱不够")
        else:
            self._high[place] = price[1]
            heapq.heappush(self._waiting, (price[0], place, len(self.order)))

    def _equals(self, place: int) -> list[int]:
        """Places of projects whose price may be as low as this one's, all asked by now."""
        kept = []
        while self._waiting and self._waiting[0][0] <= self._high[place]:
            entry = heapq.heappop(self._waiting)
            if entry[2] < len(self.order):
                self._ask(entry[1])
            else:
                kept.append(entry)
        for entry in kept:
            heapq.heappush(self._waiting, entry)
        return [entry[1] for entry in kept]
