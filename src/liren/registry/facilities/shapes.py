"""Facilities as other rooms and doors see them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from liren.registry.facilities.types import Type
from liren.registry.facilities.words import MODES, ON_HOLIDAYS, PHASES, SAID_OF_THINGS, WAYS
from liren.registry.told import QUALITIES


@dataclass(frozen=True, slots=True)
class Wanted:
    """A facility as typed: every value is text as people write it, "" for what is not told.

    operator: id of an organisation; station_of: id of a facility. weekdays, weekend: hours such as `09:00-17:30`.
    holidays: closed, usual, or other with `holiday_hours`; "" where nobody said.
    """

    name: str = ""
    type: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    system: str = ""
    mode: str = ""
    operator: str = ""
    agreement: str = ""
    station_of: str = ""
    phone: str = ""
    weekdays: str = ""
    weekend: str = ""
    holidays: str = ""
    holiday_hours: str = ""
    hours_note: str = ""
    note: str = ""
    source: str = ""
    quality: str = ""


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """One facility as it was on the day asked for. kind: None where the type is no longer in the catalogue.

    lon, lat: in `system`. state: 在用, 已停用 or 已撤回.
    """

    id: UUID
    code: str
    type: str
    kind: Type | None
    branch: str
    branch_title: str
    name: str
    path: str
    place_path: str
    place_id: int
    address: str
    lon: Decimal | None
    lat: Decimal | None
    system: str
    mode: str
    operator: UUID | None
    agreement: str
    station_of: UUID | None
    phone: str
    weekdays: str
    weekend: str
    holidays: str
    holiday_hours: str
    hours_note: str
    note: str
    since: date
    until: date | None
    withdrawn: str
    source: str
    quality: str
    version: int
    recorded_at: datetime

    @property
    def type_title(self) -> str:
        return self.kind.title if self.kind else self.type

    @property
    def mode_title(self) -> str:
        return MODES.get(self.mode, "")

    @property
    def holidays_title(self) -> str:
        """How it opens on statutory holidays: 不开, 照常, or the hours; "" where nobody said."""
        return self.holiday_hours or ON_HOLIDAYS.get(self.holidays, "")

    @property
    def source_title(self) -> str:
        return SAID_OF_THINGS[self.source]

    @property
    def quality_title(self) -> str:
        return QUALITIES[self.quality]

    @property
    def in_use(self) -> bool:
        return self.until is None and not self.withdrawn

    @property
    def state(self) -> str:
        return "已撤回" if self.withdrawn else "已停用" if self.until else "在用"


def stamp_of(*told: object) -> str:
    return "|".join(map(str, told))


@dataclass(frozen=True, slots=True)
class RoomCard:
    """area: m². seats: None where nobody counted."""

    id: UUID
    facility_id: UUID
    name: str
    use: str
    use_title: str
    counts: str
    area: Decimal
    seats: int | None
    bookable: bool
    since: date
    until: date | None

    @property
    def stamp(self) -> str:
        """How it stands, in one word: whoever changes it says which state they looked at."""
        return stamp_of(self.name, self.use, self.area, self.seats, self.bookable)


@dataclass(frozen=True, slots=True)
class WindowCard:
    id: UUID
    name: str
    matters: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PhaseCard:
    """cost_fen: None where nobody said, which is not nothing."""

    id: UUID
    phase: str
    began_on: date
    ended_on: date | None
    document: str
    cost_fen: int | None
    payer: str
    note: str
    withdrawn: str

    @property
    def title(self) -> str:
        return PHASES[self.phase]


@dataclass(frozen=True, slots=True)
class Areas:
    """Square metres of a facility's rooms by what they count as.

    share: service / (service + office), None where no such room was measured. target: the least share; target_checked:
    whether a document says so. meets: None where there is no share.
    """

    service: Decimal
    office: Decimal
    neither: Decimal
    share: Fraction | None
    target: Fraction
    target_checked: bool

    @property
    def meets(self) -> bool | None:
        return None if self.share is None else self.share >= self.target


@dataclass(frozen=True, slots=True)
class PremisesCard:
    id: UUID
    path: str
    way: str
    address: str
    area: Decimal
    on: date
    until: date | None
    document: str
    cost_fen: int
    whose: str
    facility_id: UUID | None
    note: str
    withdrawn: str
    at: datetime
    by_name: str

    @property
    def way_title(self) -> str:
        return WAYS[self.way]


@dataclass(frozen=True, slots=True)
class WaySum:
    """What was got at a place in one way."""

    way: str
    title: str
    count: int
    area: Decimal
    cost_fen: int


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a facility's history."""

    at: datetime
    says: str
    by_name: str
    on: date
