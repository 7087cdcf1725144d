"""Local rules as other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.engine.burden import Burden
from liren.engine.local_rules.words import Clause, Difference
from liren.engine.problems import Problem
from liren.standards.published import Published


@dataclass(frozen=True, slots=True)
class LocalLine:
    """One version of a place's rules. behind: a newer text of the procedure above has been published since."""

    id: UUID
    key: str
    path: str
    version: int
    status: str
    title: str
    publisher: str
    effective_from: datetime | None
    changed_at: datetime
    by_name: str
    changes: int
    behind: bool


@dataclass(frozen=True, slots=True)
class Rebase:
    """What becomes of the rules on the newer parent. problems: the clauses in conflict; empty: it can be renewed."""

    parent: Published
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class LocalPage:
    """The rules whole. differences: clause by clause against the parent they were written on.

    burdens: of parent and merged, what one affair asks. rebase: None while the parent stands as it was.
    taken_from: the rules of another place these began as; taken_by: those of other places that began as these.
    grounds, end_grounds: the findings they were put in force and withdrawn on.
    """

    line: LocalLine
    document: Mapping[str, Any]
    revision: int
    parent: Published
    merged: str
    differences: tuple[Difference, ...]
    burdens: tuple[Burden, Burden] | None
    rebase: Rebase | None
    taken_from: LocalLine | None = None
    taken_by: tuple[LocalLine, ...] = ()
    grounds: UUID | None = None
    end_grounds: UUID | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What one needs to write rules: the parent, every clause it lets be changed, where fields may be added."""

    parent: Published
    clauses: Mapping[str, Clause]
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TriedOut:
    """A document as it would stand, with nothing written. problems: why it cannot; kept, touched: parent's cases."""

    differences: tuple[Difference, ...]
    burdens: tuple[Burden, Burden] | None
    more: tuple[str, ...]
    kept: int
    touched: int
    problems: tuple[Problem, ...]
