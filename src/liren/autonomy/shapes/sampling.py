"""Draws as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw in a list."""

    id: UUID
    title: str
    seats: int
    at: datetime
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many of it are on the roll, and how many seats it has."""

    name: str
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Seat:
    """One who was drawn. shown: the masked name, for who reads the roll, and for everybody where they agreed."""

    id: UUID
    number: int
    stratum: str
    instead_of: int | None
    state: str
    why: str
    named: bool
    shown: str


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A draw as it is shown. package: once drawn. own: the reader's seat. missing: seats for which nobody is left."""

    id: UUID
    roll_id: UUID
    roll_title: str
    path: str
    title: str
    affair: UUID | None
    affair_number: str
    seats: int
    by_what: Sequence[str]
    strata: Sequence[Stratum]
    digest: str
    commitment: str
    at: datetime
    drawn_at: datetime | None
    source: str
    package: Mapping[str, Any] | None
    drawn: Sequence[Seat]
    own: Seat | None
    missing: int
    keeps: bool
