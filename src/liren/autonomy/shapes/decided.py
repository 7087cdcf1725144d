"""What was decided, as pages show it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """kind: question or affair. how: the rule's title, or the way of the procedure; rule: the rule's key or "";
    rule_since, rule_path: of the version that was kept with the question.

    passed: whether it was decided; said: in words. done: the day; does: whether there is something to do after it;
    over: the affair ended and it was not done.
    """

    kind: str
    id: UUID
    title: str
    how: str
    rule: str
    on: date
    passed: bool
    said: str
    done: date | None
    does: bool
    rating: int | None
    over: bool = False
    rule_since: date | None = None
    rule_path: str = ""


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """decided: how much was; to_do: what of it something follows, done: of that. average: None of few ratings."""

    path: str
    year: int
    lines: tuple[DecidedLine, ...]
    decided: int
    done: int
    to_do: int
    rated: int
    average: float | None
