"""People as other rooms and pages see them: masked, frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.kit.errors import InvalidInput
from liren.registry.groups.telling import told_as
from liren.registry.people.particulars import Told
from liren.registry.told import QUALITIES, SOURCES


@dataclass(frozen=True, slots=True)
class Ground:
    """How it is known (SOURCES), how sure it is (QUALITIES), and the reason where one is to be given."""

    source: str
    quality: str = "unchecked"
    why: str = ""

    def check(self, *, reason: bool = False) -> None:
        """Raises InvalidInput for words that are none; with `reason`, for a missing one too."""
        problems = {}
        if self.source not in SOURCES:
            problems["source"] = "请选信息从哪里来"
        if self.quality not in QUALITIES:
            problems["quality"] = "请选是否核实过"
        if len(self.why) > 200 or (reason and len(self.why.strip()) < 2):
            problems["why"] = "请写原因，2 到 200 个字"
        if problems:
            raise InvalidInput.of(problems)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a list: masked. place_id: where they live; path: whose they are; state: lives, left or died."""

    id: UUID
    shown: str
    phone_shown: str
    number_shown: str
    born: date | None
    sex: str
    state: str
    place_id: int
    dwelling_id: UUID | None
    path: str
    quality: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: at most 20, and whether there are more; then one asks more narrowly.

    near: nobody bears this name; these sound like it or share two characters with it, nearest first.
    """

    people: tuple[PersonLine, ...]
    more: bool
    near: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A residence: how (KINDS_OF_RESIDENCE), where, since and until when, how that is known."""

    id: UUID
    kind: str
    path: str
    place_id: int
    dwelling_id: UUID | None
    since: date | None
    until: date | None
    source: str
    quality: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Who belongs to a household, in which relation to its head, from when until when."""

    resident_id: UUID
    household_id: UUID
    shown: str
    relation: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household that stands, as one chooses it: where, and who belongs to it, masked, the head first."""

    id: UUID
    place_id: int
    dwelling_id: UUID | None
    path: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """How it was until something changed: which fields (of FIELDS), or what befell them (of BEFELL), and until when.

    source, why, at, by: of what was so before; who changed it stands on the next, at last on the entry.
    """

    what: tuple[str, ...]
    corrected: bool
    until: date | None
    source: str
    why: str
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Noted:
    """An observation without its words, which are opened with a purpose."""

    id: UUID
    about_kind: str
    about_id: UUID
    kind: str
    on: date
    until: date | None
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for another person: which fields, why, on what ground, by whom, when."""

    id: UUID
    resident_id: UUID
    shown: str
    what: tuple[str, ...]
    why: str
    source: str
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """One resident with everything dated about them; masked. phones_shown: all; own: it is the reader's own entry."""

    line: PersonLine
    phones_shown: tuple[str, ...]
    since: date | None
    until: date | None
    source: str
    why: str
    recorded_at: datetime
    by: UUID | None
    registered_path: str
    stays: tuple[Stay, ...]
    memberships: tuple[Member, ...]
    past: tuple[Past, ...]
    notes: tuple[Noted, ...]
    waiting: Waiting | None
    withdrawn: bool
    erased: bool
    linked: bool
    own: bool


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What is kept of the reader themself, in full; members: who belongs to their household, masked.

    entries: their entry, and those that became part of it, for looks at either.
    """

    id: UUID
    told: Told
    line: PersonLine
    stays: tuple[Stay, ...]
    members: tuple[Member, ...]
    past: tuple[Past, ...]
    notes: tuple[Noted, ...]
    entries: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """A household: who belongs to it now and who did, and when somebody last was in contact with it as we know."""

    id: UUID
    kind: str
    path: str
    place_id: int
    dwelling_id: UUID | None
    since: date | None
    until: date | None
    into: UUID | None
    source: str
    quality: str
    members: tuple[tuple[Member, PersonLine | None], ...]
    former: tuple[Member, ...]
    notes: tuple[Noted, ...]
    last_contact: date | None

    @property
    def head(self) -> Member | None:
        return next((one for one, _ in self.members if one.relation == "head"), None)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many live at a place and below: residents on record, households, and residences by kind.

    by_kind: as `groups.told_as` has it to who finds nobody there: rounded, None for fewer than it tells, none too.
    """

    residents: int
    households: int
    by_kind: Mapping[str, int | None]


def not_few(counted: Mapping[str, int], kinds: Iterable[str]) -> dict[str, int | None]:
    """Of each kind how many, as who does not look after them is told (`Counts.by_kind`)."""
    return {one: told_as(counted.get(one, 0), exact=False) for one in kinds}


@dataclass(frozen=True, slots=True)
class Registered:
    """known: they were on record before, elsewhere, and now live here; nothing told of them was changed."""

    id: UUID
    known: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """what: fields changed at once; waits: the id of the change another person decides on."""

    what: tuple[str, ...]
    waits: UUID | None
