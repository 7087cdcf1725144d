"""Opinions of very many: the whole run over invented votes, its steps beside the definition written down."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from liren.engine.opinions import plain
from liren.engine.opinions.geometry import UNSEEN, Axes, Floats, Sheet, axes, digest_of, points
from liren.engine.opinions.grouping import enough
from liren.engine.opinions.run import Result, computed
from liren.engine.opinions.votes import Votes, digest, tallied

T = TypeVar("T")
_CAMPS = (0.4, 0.3, 0.2)
_BLOCK = 5000


@dataclass(frozen=True, slots=True)
class Step:
    """seconds: of the platform's way; plain: of the definition, over the same votes."""

    name: str
    seconds: float
    plain: float


def invented(people: int, statements: int, votes: int, seed: int) -> Sheet:
    """Three camps, each with a mind of its own on every statement which half of its votes follow, and a tenth of people
    without one; each sees from a fifth to nine fifths of `votes` statements, by chance."""
    drawn = np.random.default_rng(seed)
    minds = drawn.choice(np.array([-1, 1], np.int8), (len(_CAMPS), statements), p=(0.4, 0.6))
    cells = np.full((people, statements), UNSEEN, np.int8)
    for start in range(0, people, _BLOCK):
        size = min(_BLOCK, people - start)
        camp = drawn.choice(len(_CAMPS) + 1, size, p=(*_CAMPS, 1 - sum(_CAMPS)))
        said = drawn.choice(np.array([-1, 0, 1], np.int8), (size, statements))
        follows = (drawn.random((size, statements)) < 0.5) & (camp < len(_CAMPS))[:, None]
        said = np.where(follows, minds[np.minimum(camp, len(_CAMPS) - 1)], said)
        sees = drawn.random((size, statements)) < (drawn.uniform(0.2, 1.8, size) * votes / statements)[:, None]
        cells[start : start + size] = np.where(sees, said, UNSEEN)
    width = len(str(statements))
    return Sheet(
        tuple(f"{nth:032x}" for nth in range(people)), tuple(f"{nth:0{width}}" for nth in range(statements)), cells
    )


def as_votes(table: Sheet) -> dict[str, dict[str, int]]:
    """The same votes, each by itself; who has none is left out."""
    found = {}
    for person, row in zip(table.people, table.cells.tolist(), strict=True):
        if own := {one: value for one, value in zip(table.statements, row, strict=True) if value != UNSEEN}:
            found[person] = own
    return found


def steps(table: Sheet) -> Iterator[Step]:
    """Each step of a run beside its definition. Raises AssertionError where they differ: what is counted in a single
    vote, where people stand by more than rounding, a person's group by anything."""
    votes = as_votes(table)
    result = computed(table, table.statements)
    if result != computed(votes, table.statements):
        raise AssertionError("a table and the votes it is made of come to the same")
    yield _counted(table, votes, result)
    placed = enough(table)
    yield _placed(placed, {who: votes[who] for who in placed.people}, result)
    seconds, quick = timed(partial(digest_of, table))
    plainly, slow = timed(partial(digest, votes))
    _hold(quick == slow, "digest")
    yield Step("算摘要", seconds, plainly)


def _counted(table: Sheet, votes: Votes, result: Result) -> Step:
    masks = [np.array([who in group for who in table.people]) for group in result.members.values()]
    seconds, quick = timed(lambda: [table.tallied(), *(table.tallied(mask) for mask in masks)])
    plainly, slow = timed(lambda: [tallied(votes), *(tallied(votes, group) for group in result.members.values())])
    _hold(quick == slow, "tallies")
    return Step("按组数表态", seconds, plainly)


def _placed(table: Sheet, votes: Votes, result: Result) -> Step:
    def quickly() -> tuple[Axes, plain.Places]:
        on = axes(table)
        return on, {who: (float(x), float(y)) for who, (x, y) in zip(table.people, points(table, on), strict=True)}

    seconds, (on, quick) = timed(quickly)

    def slowly() -> tuple[Floats, plain.Places]:
        means, together = plain.spread(votes, table.statements)
        values, directions = np.linalg.eigh(together)
        for nth, axis in enumerate(on.components):
            # Which way round an axis stands is not part of its definition.
            _hold(bool(abs(abs(float(directions[:, -1 - nth] @ axis)) - 1) < 1e-9), "components")
            _hold(bool(abs(values[-1 - nth] / values.sum() - on.explained[nth]) < 1e-9), "explained")
        return means, plain.places(votes, table.statements, means, on.components)

    plainly, (means, slow) = timed(slowly)
    _hold(bool(np.allclose(means, on.means, rtol=0, atol=1e-12)), "means")
    _hold(all(abs(a - b) < 1e-9 for who in slow for a, b in zip(slow[who], quick[who], strict=True)), "places")
    belongs = {who: name for name, group in result.members.items() for who in group}
    must = plain.nearest({who: slow[who] for who in belongs}, result.members)
    _hold(must == belongs, "groups")
    return Step("排位置", seconds, plainly)


def _hold(same: bool, what: str) -> None:
    if not same:
        raise AssertionError(f"the two ways differ: {what}")


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """(seconds, what came of it)."""
    begun = time.perf_counter()
    result = act()
    return time.perf_counter() - begun, result
