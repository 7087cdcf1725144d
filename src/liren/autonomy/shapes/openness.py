"""三务公开 as doors see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.affairs.public import Publishing
from liren.engine.openness import Duty, Item


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with its state (a key of STATES), the affair that proves it, and the last day it must be up."""

    item: Item
    state: str
    soon: bool
    proof: Publishing | None
    until: date | None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of a place with its items, the earliest period first. owners: titles of the roles that publish, check."""

    duty: Duty
    items: tuple[Shown, ...]
    owners: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a place said last of a duty that holds only where it says so."""

    duty: Duty
    holds: bool
    since: date | None
    why: str


@dataclass(frozen=True, slots=True)
class OpennessPage:
    """A community's year. areas: title → its duties. began: the first day the platform knows of, None for none."""

    path: str
    year: int
    days: int
    areas: Mapping[str, Sequence[DutyLine]]
    began: date | None
    overdue: tuple[Shown, ...]
    counts: Mapping[str, int]
    rhythms: tuple[Rhythm, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing a community has not published in time, from the roll-up. affair: None where none was opened."""

    path: str
    duty: str
    area: str
    words: str
    state: str
    since: date
    affair: UUID | None


@dataclass(frozen=True, slots=True)
class BelowLine:
    """Of a place: how much was to be published by now in the year, how much of it was, in time, and what is overdue.

    known: how much the platform knows of in the year; 0 where nothing was done on it.
    """

    path: str
    known: int
    fell_due: int
    published: int
    in_time: int
    overdue: int


@dataclass(frozen=True, slots=True)
class OpennessBelow:
    """What lies below a place, in the order of the places. after: where the next page of `behind` begins."""

    path: str
    year: int
    lines: tuple[BelowLine, ...]
    behind: tuple[Behind, ...]
    after: str | None
