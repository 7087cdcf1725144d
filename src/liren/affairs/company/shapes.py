"""What doors see of affairs in company: frozen values."""

from dataclasses import dataclass
from datetime import datetime
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
