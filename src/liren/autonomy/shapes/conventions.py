"""Conventions as doors see them."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

CONVENTION_STATES: Final = {
    "draft": "草稿", "asked": "已提请审查和表决", "in_force": "执行中", "ended": "不再执行", "dropped": "不用了",
}  # fmt: skip
QUESTION: Final = "convention"
"""Whose question it is (`about`) that is put about a version."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A clause (from 1) has a word that conventions may not have: what it touches, why, and the source."""

    clause: int
    word: str
    title: str
    why: str
    source: str

    @property
    def text(self) -> str:
        return f"第 {self.clause} 条写了“{self.word}”：{self.title}。{self.why}（{self.source}）"


@dataclass(frozen=True, slots=True)
class Decided:
    """By which rule it was decided: at a meeting with its numbers, or by the question of this id."""

    rule: str
    on: date | None
    should_come: int
    came: int
    agreed: int
    delegated: str
    question: UUID | None


@dataclass(frozen=True, slots=True)
class Filed:
    with_whom: str
    on: date | None
    number: str


@dataclass(frozen=True, slots=True)
class ConventionView:
    """A version. decided, filed: once it came into force. state: of CONVENTION_STATES."""

    id: UUID
    path: str
    version: int
    title: str
    clauses: tuple[str, ...]
    digest: str
    state: str
    affair: UUID | None
    decided: Decided | None
    filed: Filed | None
    begins: date | None
    ended: date | None
    warnings: tuple[Warned, ...]

    @property
    def state_title(self) -> str:
        return CONVENTION_STATES[self.state]


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One record, for who keeps them."""

    id: UUID
    clause: int
    deed: str
    times: int
    on: date


@dataclass(frozen=True, slots=True)
class DeedSum:
    """What was done in a month (its first day) about a clause, for everybody."""

    month: date
    clause: int
    deed: str
    times: int


@dataclass(frozen=True, slots=True)
class ConventionPage:
    """What everybody reads: the version in force, those that were, the latest first, and what was done by month."""

    in_force: ConventionView | None
    versions: tuple[ConventionView, ...]
    deeds: tuple[DeedSum, ...]
