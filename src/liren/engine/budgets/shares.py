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
from typing import TYPE_CHECKING, Final, Literal, Protocol

from liren.engine.budgets.election import Election, Project
from liren.engine.budgets.limits import NONE, Limits, Refused, Room, barred
from liren.engine.budgets.outcome import Outcome, Tie

if TYPE_CHECKING:
    from liren.engine.budgets.quick import Laid

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
        """As arrays. Loaded when first counted: a process that counts nothing does without 22 MB."""
        from liren.engine.budgets.quick import Laid

        return Laid(self)


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


def equal_shares(
    election: Election, use: Use, limits: Limits = NONE, *, share: Fraction | None = None,
    supported: Mapping[str, Backers] | None = None,
) -> Outcome:  # fmt: skip
    """What voters buy with equal shares. share: what each starts with; by default the budget in equal parts.

    With a larger share more may be bought than the budget pays for: `Outcome.spent` says. No float decides: where
    rounding would leave anything open, the whole run is made again in whole numbers.
    """
    from liren.engine.budgets.quick import Quick  # with arrays: not before something is counted

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
            if equal and not isinstance(self._purses, Exact):
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
