"""Bookings and calendars as doors see them."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from liren.kit.clock import CHINA

Free = Literal["free", "asked", "taken", "over", "closed"]
FREE: dict[Free, str] = {"free": "空", "asked": "有人在约", "taken": "已约", "over": "已过", "closed": "不开"}
STATES = {"asked": "等确认", "confirmed": "已确认", "declined": "没有约上", "cancelled": "已取消"}


@dataclass(frozen=True, slots=True)
class HourCell:
    """One hour of a room. at: when it begins."""

    at: datetime
    free: Free

    @property
    def word(self) -> str:
        return FREE[self.free]

    @property
    def clock(self) -> str:
        return f"{self.at.astimezone(CHINA):%H:%M}"


@dataclass(frozen=True, slots=True)
class DayCells:
    """opens: its hours as told, "" where it is closed. why: what makes it unlike its weekday, "" where nothing does."""

    day: date
    hours: tuple[HourCell, ...]
    opens: str = ""
    why: str = ""

    @property
    def free_hours(self) -> int:
        return sum(1 for one in self.hours if one.free == "free")


@dataclass(frozen=True, slots=True)
class BookingCard:
    """who: the organisation's name, or the person's as everybody sees it. came: counted in its hours, None: not yet."""

    id: UUID
    room_id: UUID
    room: str
    facility_id: UUID
    facility: str
    path: str
    person: UUID | None
    org: UUID | None
    who: str
    purpose: str
    people: int
    starts: datetime
    ends: datetime
    state: str
    reason: str
    asked_at: datetime
    came: int | None

    @property
    def state_title(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Utilisation:
    """How much a room was used from a day to before a day. rate: used / open, None where it was never open.

    by_hour: (hour of the day, hours used, hours open). people: heads counted over all hours.
    """

    room_id: UUID
    room: str
    since: date
    until: date
    open: int
    booked: int
    used: int
    people: int
    rate: Fraction | None
    by_hour: tuple[tuple[int, int, int], ...]
