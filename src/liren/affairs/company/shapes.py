"""What doors see of affairs in company: frozen values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.affairs.shapes import State


@dataclass(frozen=True, slots=True)
class Kin:
    """An affair beside another: its number and how far it is, nothing personal.

    title: None when the reader may not see it. why: the reason on record. settled: see `Child`.
    """

    affair_id: UUID
    number: str
    title: str | None
    state: State
    step_title: str
    why: str
    since: datetime
    settled: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """parent: what it was opened from. children: what was opened from it, oldest first."""

    parent: Kin | None
    children: tuple[Kin, ...]

    @property
    def open_children(self) -> tuple[Kin, ...]:
        return tuple(child for child in self.children if child.state == "open")

    @property
    def unsettled(self) -> tuple[Kin, ...]:
        """Open ones of which nobody has said yet what becomes of them."""
        return tuple(child for child in self.open_children if child.settled is None)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer everybody may read."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """更正: what it said before, what is right, why, and which office says so."""

    key: str
    title: str
    earlier: str
    text: str
    why: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One line of 公开栏. source: where it comes from, in words. followers: how many met it too, see `Followers`."""

    affair_id: UUID
    number: str
    everyday_name: str
    title: str
    place_name: str
    class_title: str | None
    source: str
    state: State
    step_title: str
    opened_at: datetime
    photo: UUID | None


@dataclass(frozen=True, slots=True)
class PublicAffair:
    """One affair as everybody sees it, or would: nothing personal. corrections: oldest first.

    changed_at: when what everybody sees of it last changed. place_path: the place as everybody may know it.
    """

    line: PublicLine
    procedure_key: str
    procedure_title: str
    answers: tuple[Said, ...]
    photos: tuple[UUID, ...]
    shown_at: datetime | None
    closed_at: datetime | None
    place_path: str
    changed_at: datetime
    corrections: tuple[CorrectionView, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicFilters:
    """What 公开栏 is narrowed to; None leaves a thing open. path: at this place or below; text: words people type.

    ids, procedure_keys: only these. opened_from, opened_to: both inclusive.
    """

    path: str | None = None
    text: str | None = None
    state: State | None = None
    kind: str | None = None
    ids: tuple[UUID, ...] | None = None
    procedure_keys: tuple[str, ...] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Where it stands that an affair is shown to everybody, for its reporter and who moderates there.

    preview: what others see, or would. full: the same with nothing struck out. anew: answers given anew where the ones
    before were struck out or corrected, which a moderator has yet to let in. may_decide: what the reader may do.
    moderated: somebody looks before it is shown.
    """

    affair_id: UUID
    state: Literal["waiting", "shown", "hidden", "withdrawn"]
    preview: PublicAffair
    full: tuple[Said, ...]
    full_photos: tuple[UUID, ...]
    struck: tuple[str, ...]
    anew: tuple[Said, ...]
    source: str
    agreed_at: datetime | None
    reason: str | None
    moderated: bool
    is_reporter: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ToModerate:
    """One line of the moderators' queue. agreed: its reporter has looked at it."""

    affair_id: UUID
    number: str
    title: str
    place_name: str
    source: str
    asked_at: datetime
    agreed: bool


@dataclass(frozen=True, slots=True)
class MetToo:
    """What one of them said, and their photos; nobody is told who."""

    at: datetime
    text: str
    photos: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Followers:
    """How many met it too. count: None when so few that somebody might be guessed. mine: the reader is one."""

    count: int | None
    some: bool
    mine: bool
    said: tuple[MetToo, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """An open affair that may tell of the same thing, and why it is thought so. public: everybody may read it."""

    affair_id: UUID
    number: str
    title: str
    place_name: str
    step_title: str
    opened_at: datetime
    why: tuple[str, ...]
    public: bool


@dataclass(frozen=True, slots=True)
class Repeats:
    """Earlier affairs of the same reporter on something alike 重复诉求: a fact of this affair, never of the person."""

    nth: int
    earlier: tuple[Kin, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A page of what an affair keeps company with. alike: what may tell of the same thing, for who may merge.

    publication: None when its procedure keeps it private.
    """

    affair_id: UUID
    number: str
    title: str
    procedure_key: str
    jurisdiction_path: str
    is_reporter: bool
    company: "Company"
    alike: tuple[Likely, ...]
    publication: PublicationView | None


@dataclass(frozen=True, slots=True)
class Company:
    """Everything an affair keeps company with, as its reader may know it.

    merged_into: the one it was put together with, until that is undone. took_in: those put together with it.
    answers_to: how many people beside its reporter hear its answer. may_part: the reader may undo.
    """

    family: Family
    merged_into: Kin | None
    took_in: tuple[Kin, ...]
    followers: Followers
    repeats: Repeats
    answers_to: int
    may_merge: bool
    may_part: bool
    may_open_child: bool
