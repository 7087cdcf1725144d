"""What is told of entries that may be one person's: masked, and nothing but whether they agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from liren.registry.people.shapes import Member, PersonLine, Stay

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "number": "证件号码相同",
        "phone-name": "电话和姓名相同",
        "phone-sound": "电话相同，姓名同音",
        "name-birth": "姓名和出生日期相同",
        "door": "住在同一套房，姓名相近",
        "name-place": "同一处登记了同名的人",
        "said": "姓名、电话和住处对不上，由提出的人说明",
    }
)
"""Why two entries may be one person's, the surest first."""
Agrees = bool | None
"""Whether two values are the same; None where one of the two is not known."""


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that may be the same person's as another, and why: keys of REASONS."""

    line: PersonLine
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two entries put side by side: masked, with how much hangs on it.

    linked: with an account; held: kept beyond its time; counts: how many notes, consents, decisions, earlier states.
    """

    line: PersonLine
    phones_shown: tuple[str, ...]
    source: str
    recorded_at: datetime
    linked: bool
    held: bool
    waits: bool
    stays: tuple[Stay, ...]
    home: Member | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two entries side by side. agree: by field of `FIELDS`, whether they say the same.

    reasons: why they may be one person's. hindrances: why they cannot become one now, in words; apart: they live in
    different places now or belong to different households, so whose holds is to be said.
    """

    first: Side
    second: Side
    agree: Mapping[str, Agrees]
    reasons: tuple[str, ...]
    hindrances: tuple[str, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody proposed: `goes` becomes part of `stays`; lives: whose home and household hold now.

    beside: both as they are now, while it waits. lacks: of stays and goes, whose place has not agreed yet to
    both as they are; changed: it had agreed to what they were before. may: what
    the reader may do now: agree, refuse, drop.
    """

    id: UUID
    stays: UUID
    goes: UUID
    lives: Literal["stays", "goes"]
    reasons: tuple[str, ...]
    why: str
    at: datetime
    by: UUID | None
    state: str
    stays_by: UUID | None
    goes_by: UUID | None
    decided_at: datetime | None
    decided_by: UUID | None
    decided_why: str
    lacks: tuple[str, ...]
    changed: bool
    may: tuple[str, ...]
    beside: Beside | None


@dataclass(frozen=True, slots=True)
class Waits:
    """One that waits, in a list: the masked name of the one that is to stay, or of the other where the reader does
    not find that one."""

    id: UUID
    shown: str
    why: str
    by: UUID | None
    at: datetime
