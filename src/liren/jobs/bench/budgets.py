"""Participatory budgets: the platform's method of equal shares beside the definition written down, same winners."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from liren.engine.budgets.completing import by_equal_shares
from liren.engine.budgets.election import Election, Project, elect
from liren.engine.budgets.explaining import Accounts
from liren.engine.budgets.pabulib import read
from liren.engine.budgets.plain import straightforward
from liren.engine.budgets.shares import USES, Use

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Budgeted:
    """seconds: of the platform's way. plain: of the straightforward one. runs: how often the method ran."""

    name: str
    seconds: float
    plain: float | None
    runs: int
    chosen: int


def invented(projects: int, voters: int, seed: int) -> Election:
    """An election as towns have them: costs over three powers of ten, up to 15 approvals, some projects well liked."""
    drawn = random.Random(seed)  # noqa: S311
    listed = [Project(f"{number:03}", int(10 ** drawn.uniform(3.3, 6))) for number in range(1, projects + 1)]
    liked = [drawn.paretovariate(1.2) for _ in listed]
    ids = [one.id for one in listed]
    ballots = [dict.fromkeys(drawn.choices(ids, liked, k=drawn.randint(1, 15)), 1) for _ in range(voters)]
    return elect(listed, sum(one.cost for one in listed) // 5, "approval", ballots)


def election(file: str | None, projects: int, voters: int, seed: int) -> Election:
    return read(Path(file).read_text(), doubled="last").election if file else invented(projects, voters, seed)


def measure(of: Election) -> Iterator[Budgeted]:
    """Raises AssertionError when the two ways differ in winners or order."""
    for use, name in USES.items():
        yield from _by(use, name, of)


def _by(use: Use, name: str, of: Election) -> Iterator[Budgeted]:
    plain, chosen = _timed(partial(straightforward, of, use))
    seconds, outcome = _timed(partial(by_equal_shares, of, use))
    if list(outcome.order) != chosen:
        raise AssertionError(f"{outcome.order} != {chosen}")
    yield Budgeted(f"等额份额（{name}）", seconds, plain, 1, len(chosen))
    seconds, outcome = _timed(partial(by_equal_shares, of, use, "add1u"))
    yield Budgeted(f"逐步加大份额、再补足（{name}）", seconds, None, outcome.runs, len(outcome.order))
    seconds, accounts = _timed(partial(Accounts, of, outcome, use))
    yield Budgeted(f"谁为什么付了多少（{name}）", seconds, None, 1, len(accounts.payments()))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    result = act()
    return time.perf_counter() - begun, result
