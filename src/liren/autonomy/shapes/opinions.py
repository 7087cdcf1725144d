"""Conversations as they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from liren.autonomy.models.opinions import REASONS, STATES, WHO


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation. open: people may still vote; closed: counted for the last time."""

    id: UUID
    path: str
    place_name: str
    topic: str
    why: str
    who: str
    until: date
    affair: UUID | None
    affair_number: str
    by_name: str
    at: datetime
    open: bool
    closed: bool

    @property
    def who_title(self) -> str:
        return WHO[self.who]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement. own: by the reader; reason, words: why it is not shown, "" when it is."""

    id: UUID
    number: int
    text: str
    state: str
    reason: str = ""
    words: str = ""
    seeded: bool = False

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def reason_title(self) -> str:
        return REASONS.get(self.reason, "")


@dataclass(frozen=True, slots=True)
class OwnVote:
    """How the reader voted: shown to nobody else."""

    statement: StatementLine
    value: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a participant is shown: the next statement (None when none is left), how far they are, what they did.

    refused: why they take no part, "" when they do.
    """

    conversation: ConversationLine
    refused: str
    next: StatementLine | None
    done: int
    of: int
    votes: tuple[OwnVote, ...]
    said: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A computation: its document (`engine.opinions.run`), with the statements it is about, by number."""

    number: int
    last: bool
    at: datetime
    document: Mapping[str, Any]
    statements: Mapping[str, StatementLine]
