"""What this part of the register gives out about consent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from liren.registry.consents.purposes import Purpose

State = Literal["needless", "unasked", "agreed", "refused", "ended", "reworded"]
"""needless: stands on law; ended: its time is over; reworded: what was agreed to is shown in other words now."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word a resident gave. by: who took it down; None for the system and, with how "self", themself."""

    agrees: bool
    how: str
    by_guardian: bool
    on: date
    until: date | None
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A purpose as it stands for one resident. until: the first day it no longer holds. words: newest first."""

    purpose: Purpose
    state: State
    until: date | None
    words: tuple[Word, ...]

    @property
    def may(self) -> bool:
        return self.state in ("needless", "agreed")
