"""How one affair went, as facts: its visits to steps, each with its clock. Conformance and back-tests read these."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.engine.calendar import Span

STILL: Final = ""
"""The move of a visit that nobody has ended."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a step. Times aware; line: of which line 支线, "" for the main one.

    move: key of the move that ended it, STILL while it stands there. ended: None while it stands there, and where
    nobody knows when (imported). due: None without a limit; provisional while a holiday year is unpublished. extended:
    how often it was put off. org: who did it or has it; a person is never told. standing: since when its clock stands
    still; None while it runs. reasons: why, for each of `pauses`; fewer where nobody knows.
    """

    step: str
    began: datetime
    ended: datetime | None = None
    move: str = STILL
    due: datetime | None = None
    provisional: bool = False
    pauses: tuple[Span, ...] = ()
    extended: int = 0
    scored: bool = True
    line: str = ""
    org: UUID | None = None
    standing: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """One affair's way through its procedure, `digest` its text (SHA-256 hex). visits: in the order they began.

    origin: as of affairs; "imported" knows two moments at most. closed: None while it is open, and where nobody knows.
    departures: clauses it departed from by declaration, by path (`handle.within`). rating: one of five grades or None.
    """

    id: UUID
    procedure: str
    digest: str
    path: str
    origin: str
    opened: datetime
    closed: datetime | None
    visits: tuple[Visit, ...]
    departures: tuple[str, ...] = ()
    declined: bool = False
    rating: int | None = None

    @property
    def way(self) -> tuple[tuple[str, str], ...]:
        """The path taken: (step, move) for each visit, those of lines left out."""
        return tuple((visit.step, visit.move) for visit in self.visits if not visit.line)
