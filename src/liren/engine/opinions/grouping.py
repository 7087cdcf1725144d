"""Whether people fall into groups by their votes, and into which; "no stable groups" rather than invented ones. Loads
numpy.

Groups are named only when they hold three things at once: they stand apart further than votes shuffled within each
statement do (what is left when nobody's votes hang together), they come back when one person in five is left out, and
none is smaller than five. Ours, beside Polis, which keeps the best silhouette whatever it is.

Of more than `tried_among` people the two trials are made among as many, spread evenly over all: shuffled votes of few
are compared with the votes of the same few, and the groups of all must come back in them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import permutations
from typing import Literal

import numpy as np

from liren.engine.opinions.clusters import Labels, alike, clustered, silhouette
from liren.engine.opinions.geometry import UNSEEN, Axes, Floats, Sheet, axes, points

Why = Literal["", "few_people", "no_spread", "small", "chance", "unstable"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a grouping is computed with; it stands in the record of every run.

    fewest_people: with fewer who voted enough, no groups are looked for. votes: enough is this many, or all statements.
    smallest: no group is smaller. shuffles: of the votes, all of which the groups must beat (one in twenty by chance).
    again: times a fifth of people is left out; alike: how far the groups must come back (adjusted Rand index, the
    mean). tried_among: of more people than this, both trials are made among so many.
    """

    fewest_people: int = 15
    votes: int = 7
    smallest: int = 5
    most_groups: int = 5
    people_a_group: int = 12
    shuffles: int = 19
    again: int = 10
    alike: float = 0.7
    seed: int = 1
    tried_among: int = 5000

    def document(self) -> dict[str, int | float]:
        return asdict(self)


DEFAULT = Parameters()


@dataclass(frozen=True, slots=True)
class Grouping:
    """groups: sets of people's keys, the largest first; none, and `why`, when there are no groups worth naming.

    apart: the mean silhouette; by_chance: the best of shuffled votes; stable: how far groups came back, 0..1; None
    where it was not come to.
    """

    groups: tuple[frozenset[str], ...]
    why: Why
    apart: float | None = None
    by_chance: float | None = None
    stable: float | None = None


def enough(table: Sheet, by: Parameters = DEFAULT) -> Sheet:
    """Who voted on enough statements to be placed with others."""
    least = max(min(by.votes, len(table.statements)), 1)
    return table.rows(np.flatnonzero(table.voted() >= least))


def grouped(table: Sheet, by: Parameters = DEFAULT, on: Axes | None = None) -> Grouping:
    """The groups of the people in `table`, all of whom voted enough. on: its axes, where they are known."""
    if len(table.people) < max(by.fewest_people, 2 * by.smallest):
        return Grouping((), "few_people")
    on = on or axes(table)
    if not on.components.any():
        return Grouping((), "no_spread")
    found = _best(points(table, on), by)
    if found is None:
        return Grouping((), "small")
    labels, apart = found
    few = np.arange(len(table.people))[:: -(-len(table.people) // by.tried_among)]
    some = table if len(few) == len(table.people) else table.rows(few)
    if some is not table:
        among_some = _best(points(some, axes(some)), by)
        apart = min(apart, among_some[1] if among_some else -1.0)
    chance = np.random.default_rng(by.seed)
    by_chance = max(_shuffled_apart(some, by, chance) for _ in range(by.shuffles))
    if apart <= by_chance:
        return Grouping((), "chance", apart, by_chance)
    stable = float(np.mean([_comes_back(some, labels[few], by, chance) for _ in range(by.again)]))
    if stable < by.alike:
        return Grouping((), "unstable", apart, by_chance, stable)
    sets = [frozenset(table.people[i] for i in np.flatnonzero(labels == one)) for one in range(int(labels.max()) + 1)]
    return Grouping(tuple(sorted(sets, key=lambda one: (-len(one), min(one)))), "", apart, by_chance, stable)


def _best(placed: Floats, by: Parameters) -> tuple[Labels, float] | None:
    """The number of groups that stand furthest apart; of equals the fewer."""
    most = min(by.most_groups, 2 + len(placed) // by.people_a_group)
    best: tuple[Labels, float] | None = None
    for k in range(2, most + 1):
        labels = clustered(placed, k, smallest=by.smallest, seed=by.seed)
        if labels is None:
            continue
        apart = silhouette(placed, labels)
        if best is None or apart > best[1] + 1e-9:
            best = labels, apart
    return best


def _shuffled_apart(table: Sheet, by: Parameters, chance: np.random.Generator) -> float:
    """How far apart groups stand when each statement's votes are dealt anew among those who saw it: who saw what and
    how many agree stays, that one person's votes hang together is gone."""
    cells = table.cells.copy()
    for column in range(cells.shape[1]):
        seen = np.flatnonzero(cells[:, column] != UNSEEN)
        cells[seen, column] = chance.permutation(cells[seen, column])
    dealt = Sheet(table.people, table.statements, cells)
    found = _best(points(dealt, axes(dealt)), by)
    return found[1] if found else -1.0


def _comes_back(table: Sheet, labels: Labels, by: Parameters, chance: np.random.Generator) -> float:
    kept = np.sort(chance.permutation(len(table.people))[: len(table.people) * 4 // 5])
    part = table.rows(kept)
    again = clustered(points(part, axes(part)), int(labels.max()) + 1, smallest=1, seed=by.seed)
    return alike(labels[kept], again) if again is not None else 0.0


def named(groups: tuple[frozenset[str], ...], before: Mapping[str, frozenset[str]], names: str) -> list[str]:
    """A name for each group: that of the earlier group most of whose people it holds, matched over all groups at once,
    so that a group keeps its name from one run to the next; else the first of `names` nobody had or has.

    >>> named((frozenset("abc"), frozenset("xyz")), {"A": frozenset("xy"), "B": frozenset("ab")}, "ABCDEFGHIJ")
    ['B', 'A']
    """
    old = sorted(before)
    pad: list[str | None] = [*old, *[None] * len(groups)]
    ways = permutations(range(len(pad)), len(groups)) if len(pad) <= 10 else iter(())

    def shared(way: tuple[int, ...]) -> int:
        return sum(
            len(group & before[name]) for group, at in zip(groups, way, strict=True) if (name := pad[at]) is not None
        )

    best = max(ways, key=shared, default=())
    given = [
        pad[at] if at < len(old) and before[old[at]] & group else None for group, at in zip(groups, best, strict=True)
    ]
    fresh = iter([name for name in names if name not in before])
    return [name or next(fresh) for name in given]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A group as an area: its middle, half axes and turn (radians, from the first axis), holding most of its people."""

    x: float
    y: float
    wide: float
    high: float
    turn: float


def ellipse(placed: Floats) -> Ellipse:
    """The area of a group's points: 1.5 standard deviations along and across."""
    middle = placed.mean(axis=0)
    spread, directions = np.linalg.eigh(np.cov(placed.T, bias=True))
    long = directions[:, 1] * (1 if directions[0, 1] >= 0 else -1)
    high, wide = (1.5 * float(np.sqrt(max(one, 0.0))) for one in spread)
    return Ellipse(float(middle[0]), float(middle[1]), wide, high, float(np.arctan2(long[1], long[0])))


def places(table: Sheet, on: Axes, groups: tuple[frozenset[str], ...]) -> list[Ellipse]:
    """Each group's area."""
    placed = points(table, on)
    return [ellipse(placed[[i for i, person in enumerate(table.people) if person in group]]) for group in groups]
