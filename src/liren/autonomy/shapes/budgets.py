"""Rounds in which people choose projects, as other rooms and pages see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.engine.budgets.election import Kind
from liren.engine.budgets.rounds import Rule, Terms
from liren.engine.budgets.shares import Use

PROCEDURE: Final = "autonomy/budget-round"
ABOUT: Final = "budget"
"""What a question says that belongs to a round."""
MOST_PROJECTS: Final = 40
"""No more than a menu of the procedure lists."""
KINDS: Final[Mapping[Kind, str]] = {
    "approval": "赞成：勾出想要的", "cumulative": "分点数：几点随自己分给各项", "ordinal": "排序：最想要的排第一",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewProject:
    """cost: in fen. place: where, or ''."""

    title: str
    cost: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to put to a roll. budget: in fen. projects: the first wins a tie. most: projects, or points, of a ballot.

    least: how many must support a project. apart: numbers (from 1) of projects of which one at most is chosen.
    open_ballots: whether ballots are published; equal shares need it. affair: of the round in the procedure.
    """

    roll_id: UUID
    title: str
    budget: int
    projects: Sequence[NewProject]
    opens_at: datetime
    closes_at: datetime
    kind: Kind = "approval"
    most: int = 3
    within: bool = False
    rule: Rule = "votes"
    use: Use = "cost"
    least: int = 1
    apart: Sequence[Sequence[int]] = ()
    open_ballots: bool = False
    text: str = ""
    channels: Sequence[str] = ("online", "paper")
    affair: UUID | None = None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What was decided after the count. why: of each project otherwise than counted, why. document: the minutes.

    because: why it was decided again.
    """

    chosen: tuple[str, ...]
    why: Mapping[str, str]
    document: str
    at: datetime
    because: str = ""


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round beside its question. digest: of the terms. result: once published, of its package
    `certificate`, `box` and `digest` alone. decided: what holds; before: earlier decisions, newest first."""

    question_id: UUID
    affair: UUID | None
    terms: Terms
    digest: str
    result: Mapping[str, Any] | None
    decided: DecidedLine | None
    before: tuple[DecidedLine, ...] = ()
