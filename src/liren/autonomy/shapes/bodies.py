"""Bodies that sit and units of neighbours, as pages see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from liren.actors.public import Organisation
from liren.affairs.public import Sitting

MEASURES: Final[Mapping[str, str]] = {"persons": "人", "households": "户"}
SIDES: Final[Mapping[str, str]] = {"party": "党组织、党员", "government": "政府部门", "residents": "群众"}
FEWEST: Final = 5
"""Ratings of which an average is told: of fewer it could be seen who gave which."""
MOST_SEATS = 12
"""Lines of a composition."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Which seats, how many, how those on them come: （楼栋长、6、各楼推选）."""

    who: str
    seats: int
    how: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """One version of rules of procedure. ends: the first day the next one holds. rule_title: of its rule of deciding,
    "" where none of that key holds there today."""

    version: int
    composition: tuple[Seats, ...]
    term_years: int
    meets: str
    notice: int
    rule: str
    rule_title: str
    document: str
    begins: date
    ends: date | None

    @property
    def seats(self) -> int:
        return sum(one.seats for one in self.composition)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One thing decided. unit: 人 or 户. by: the title of the rule that judged it. public: the square has its title."""

    affair: UUID
    number: int
    title: str
    public: bool
    on: date
    unit: str
    members: int
    came: int
    agree: int
    against: int
    abstain: int
    passed: bool
    rule: str
    by: str
    rule_path: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What a body or unit did: matters raised, decided on, done, and how those who raised them rated them."""

    sittings: int = 0
    raised: int = 0
    open: int = 0
    decided: int = 0
    passed: int = 0
    done: int = 0
    rated: int = 0
    grades: int = 0

    @property
    def grade(self) -> str:
        """The mean of the ratings to one decimal, "" while there are fewer than five."""
        return f"{self.grades / self.rated:.1f}" if self.rated >= FEWEST else ""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body or unit in a list. heads: posts of it, (title, held, seats or None); depth: under how many others."""

    organisation: Organisation
    depth: int
    heads: tuple[tuple[str, int, int | None], ...]
    rules: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class BodyPage:
    """A body or unit whole. terms: (number, first day, last day); above: the body it stands under.

    sides: of a joint platform, proposals by the side that made them: (side, made, open, done). titled: the sittings
    whose title the square has.
    """

    organisation: Organisation
    unit: bool
    above: Organisation | None
    below: tuple[Organisation, ...]
    posts: tuple[tuple[str, int, int | None], ...]
    terms: tuple[tuple[int, date, date], ...]
    rules: RulesView | None
    coming: RulesView | None
    past: tuple[RulesView, ...]
    sittings: tuple[Sitting, ...]
    titled: frozenset[UUID]
    decisions: tuple[DecisionView, ...]
    sums: Sums
    choices: tuple[tuple[str, str], ...]
    sides: tuple[tuple[str, int, int, int], ...] = ()


def view_of(row: Any, titles: Mapping[str, str], ends: date | None) -> RulesView:
    """A row of `BodyRules` as a page reads it."""
    return RulesView(
        version=row.version, composition=tuple(Seats(**one) for one in row.composition), term_years=row.term_years,
        meets=row.meets, notice=row.notice, rule=row.rule, rule_title=titles.get(row.rule, ""), document=row.document,
        begins=row.begins, ends=ends,
    )  # fmt: skip
