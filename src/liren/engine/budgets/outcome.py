"""What a rule chose, and why not the rest."""

from dataclasses import dataclass
from fractions import Fraction

from liren.engine.budgets.limits import Refused


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that stood exactly equal when `chosen` was taken by the order stated before."""

    chosen: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """order: ids as they were chosen. spent: what they cost. refused: why not the others. ties: met on the way.

    share: what each voter began with, None by greedy. bought: how many of `order` the voters' shares paid for; what
    follows was added by greedy. runs: how often the rule ran before (Add1).
    """

    order: tuple[str, ...]
    spent: int
    refused: tuple[Refused, ...]
    ties: tuple[Tie, ...] = ()
    share: Fraction | None = None
    bought: int = 0
    runs: int = 1
