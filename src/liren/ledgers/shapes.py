"""What this room hands out and takes in: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.kit.json import Json


@dataclass(frozen=True, slots=True)
class Whose:
    """An account of a book by its words. owner: an id of the room above; None for the book's own, which may go below
    zero (what it gave out, what was used up)."""

    kind: str
    owner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """`amount` (whole points or fen, not 0) comes to `whose`, or goes from it when negative.

    until: the last day what came can be used; None: it never runs out.
    """

    whose: Whose
    amount: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class BookView:
    id: UUID
    kind: str
    path: str
    unit: str
    seq: int
    head: str
    closed_through: date | None


@dataclass(frozen=True, slots=True)
class Posted:
    """fresh: False when the key had been posted before, and nothing was posted now."""

    book_id: UUID
    seq: int
    hash: str
    on: date
    fresh: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of an account with what its posting says. reversed_by: the posting that took it back."""

    seq: int
    kind: str
    amount: int
    until: date | None
    on: date
    at: datetime
    about: Mapping[str, Json]
    by_person: UUID | None
    reverses: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class RunningOut:
    """What of an account's balance can no longer be used after a day."""

    whose: Whose
    amount: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed period: balances of all accounts at its end. sums: by kind of account; root: Merkle root over them."""

    through: date
    seq: int
    sums: Mapping[str, int]
    root: str
    at: datetime
