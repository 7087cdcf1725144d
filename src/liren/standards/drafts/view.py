"""Drafts as other rooms see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.standards.drafts.model import KINDS, STATES


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in a list."""

    id: UUID
    key: str
    title: str
    path: str
    publisher: str
    state: str
    author: UUID | None
    author_name: str
    version: int
    changed_at: datetime

    @property
    def state_title(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class SaveLine:
    """One save of a draft, without its text."""

    number: int
    digest: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said, or a turn the draft took; number: the save it is about."""

    kind: str
    number: int
    about: str
    line: int | None
    text: str
    by_name: str
    at: datetime

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A whole draft. writers: all who saved it. published_version: its number once published."""

    line: DraftLine
    text: str
    cases: str
    based_on: str
    writers: frozenset[UUID]
    saves: tuple[SaveLine, ...]
    remarks: tuple[Remark, ...]
    published_version: int | None

    @property
    def may_be_saved(self) -> bool:
        return self.line.state in ("draft", "sent_back", "withdrawn")
