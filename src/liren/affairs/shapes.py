"""What other rooms see of affairs: frozen values, one shape for pages and API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar, get_args
from uuid import UUID

from liren.engine.calendar import Remaining

T = TypeVar("T")
LONGEST_CONDITION = 120

State = Literal["open", "closed"]
Origin = Literal["portal", "worker", "api", "phone", "imported", "system"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone for whom a worker opens an affair. phone: 11 digits, or None when they left none."""

    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What an affair is about: a dwelling, a facility … of an upper or neighbouring room, which alone knows more of it.

    kind: one word; id: its id there; label: as people say it, with nothing personal in it (a name masked).
    """

    kind: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Concerning:
    """How much was opened about a subject, as far as the reader sees it. last_at: when the last was."""

    open: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """An affair that was opened. created: False when the same idempotency key and body had opened it before."""

    id: UUID
    number: str
    version: int
    step: str
    created: bool


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a write left: the present step ('end' when closed), state, version, and the last history entry's seq."""

    affair_id: UUID
    number: str
    step: str
    state: State
    version: int
    seq: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. after: give it back to continue, None at the end.

    count: how many there are in all, counted no further than 1,000; counted_to_the_end says whether it stopped there.
    None on pages after the first.
    """

    items: tuple[T, ...]
    after: str | None = None
    count: int | None = None
    counted_to_the_end: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due. at: None without a limit. left: late or how much is left; None when paused.

    provisional: a holiday year is not yet published, so the date may still move.
    """

    at: datetime | None
    provisional: bool = False
    left: Remaining | None = None
    paused: bool = False

    @property
    def late(self) -> bool:
        return self.left is not None and self.left.late


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of an inbox: open work and the affair it belongs to.

    claimable: it lies with a role's queue and the reader may take it. mine: it lies with the reader in person.
    level: the level of place it was raised to (4 street, 3 county …); None when never escalated.
    watching: it is listed because it was raised to the reader, who supervises and does not do the step.
    """

    work_id: UUID
    affair_id: UUID
    number: str
    title: str
    everyday_name: str
    procedure_key: str
    procedure_title: str
    place_name: str
    step: str
    step_title: str
    role: str
    org_id: UUID | None
    person_id: UUID | None
    opened_at: datetime
    due: Due
    counts: Mapping[str, int]
    level: int | None
    claimable: bool
    mine: bool
    watching: bool


@dataclass(frozen=True, slots=True)
class AffairLine:
    """One line of a list of affairs. step_title: '已办结' when closed. awaits: what its reporter is asked for now."""

    id: UUID
    number: str
    title: str
    everyday_name: str
    kind: str
    procedure_key: str
    procedure_title: str
    class_code: str | None
    place_name: str
    state: State
    step: str
    step_title: str
    origin: Origin
    opened_at: datetime
    closed_at: datetime | None
    due: Due
    resolved: bool | None
    declined: bool
    rating: int | None
    counts: Mapping[str, int]
    awaits: Literal["rating", "answer"] | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a thing open. path: at this place or below, by jurisdiction.

    text: words people type, matched against number, title and what is not personal.
    opened_from inclusive, opened_to exclusive; changed_from, changed_to likewise, by the last change. held: with work
    that lies with this organisation. waits: with work that waits for somebody of this role to take it. subject: about
    this (kind, id).
    """

    state: State | None = None
    procedure_key: str | None = None
    path: str | None = None
    text: str | None = None
    overdue: bool = False
    step: str | None = None
    class_code: str | None = None
    origin: Origin | None = None
    rating_at_most: int | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None
    ids: tuple[UUID, ...] | None = None
    held: UUID | None = None
    waits: str | None = None
    subject: tuple[str, str] | None = None


DueWithin = Literal["late", "today", "week"]
Whose = Literal["mine", "claim", "raised"]


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What an inbox is narrowed to: a closed list, so that it can be kept by name. None leaves a thing open.

    due: late, falls due later today, or within seven days (today too, what is late not). whose: given to the reader in
    person, to be claimed, or raised to them. path: work at this place or below. text: as of `Filters`.
    """

    due: DueWithin | None = None
    whose: Whose | None = None
    procedure: str | None = None
    path: str | None = None
    text: str | None = None

    @classmethod
    def of(cls, words: Mapping[str, object]) -> "InboxFilters":
        """The conditions that `words` (of an address, of what was kept) name; anything else is left open.

        >>> InboxFilters.of({"due": "late", "whose": "everybody", "text": " 路灯 "})
        InboxFilters(due='late', whose=None, procedure=None, path=None, text='路灯')
        """
        said = {key: str(words.get(key) or "").strip() for key in cls.__slots__}
        closed = {"due": get_args(DueWithin), "whose": get_args(Whose)}
        kept = {
            key: value
            for key, value in said.items()
            if value and len(value) <= LONGEST_CONDITION and value in closed.get(key, (value,))
        }
        return cls(**kept)  # type: ignore[arg-type]

    @property
    def words(self) -> dict[str, str]:
        """What is narrowed, as `of` reads it again."""
        named = {key: getattr(self, key) for key in self.__slots__}
        return {key: value for key, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class InboxPage(Page[WorkItem]):
    """A page of an inbox. late, today: how many of what `count` counts are late, or fall due later today.

    mark: as `desk.inbox_mark` would say now; "" on pages after the first.
    """

    late: int = 0
    today: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RatingSubject:
    """What a rating link asks about: shown to whoever holds the link, so nothing personal. reply: what was answered."""

    affair_id: UUID
    number: str
    title: str
    reply: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of checking one affair's history. broken: what was found; None when all holds."""

    affair_id: UUID
    entries: int
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """opened: affairs made. known: rows imported before, left as they are. ids: of those made, in row order."""

    opened: int
    known: int
    ids: tuple[UUID, ...] = field(default=())
