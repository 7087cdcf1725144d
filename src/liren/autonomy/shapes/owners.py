"""Owners as a table names them, and what a trial of that table says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from liren.autonomy.shapes.rolls import OwnedUnit

MOST_UNITS: Final = 4000
COLUMNS: Final = {"door": "房号", "area": "面积", "owners": "业主"}


@dataclass(frozen=True, slots=True)
class OwnersRow:
    """A dwelling as it is written. number: of the row, from 1. owners: names with 、 between, who votes for them first;
    or 建设单位 for what is not sold or not handed over. Two of one name are told apart in brackets: 王秋实（2046）."""

    number: int
    door: str
    area: str
    owners: str


@dataclass(frozen=True, slots=True)
class OwnersProblem:
    """column: of COLUMNS; text: what is wrong and what to do."""

    number: int
    column: str
    text: str

    @property
    def title(self) -> str:
        return COLUMNS[self.column]


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A dwelling on record. area: m², None where nobody knows."""

    id: UUID
    door: str
    area: Decimal | None


@dataclass(frozen=True, slots=True)
class OwnersTrial:
    """What a table would make. units, heads, area: of a table without problems, else nothing.

    unsold: dwellings of the developer. shared: dwellings of several owners. To be looked at by a person: alike (a name
    and the doors at which it stands, taken for one owner), doubtful (doors of heads that share an owner), strange
    (doors that are not on record), missing (on record, but not in the table), differs (door, m² here, m² on record),
    similar (names that differ by brackets alone, each with its doors: several owners), odd (names that may be several
    people or the developer), voters (who votes, and the doors of the same owners on which another stands first too).
    """

    units: tuple[OwnedUnit, ...]
    problems: tuple[OwnersProblem, ...]
    heads: int = 0
    area: Decimal = Decimal(0)
    unsold: int = 0
    shared: int = 0
    alike: tuple[tuple[str, tuple[str, ...]], ...] = ()
    doubtful: tuple[tuple[tuple[str, ...], ...], ...] = ()
    strange: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    differs: tuple[tuple[str, Decimal, Decimal], ...] = ()
    similar: tuple[tuple[str, tuple[str, ...]], ...] = ()
    odd: tuple[tuple[str, tuple[str, ...]], ...] = ()
    voters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def to_look(self) -> bool:
        """Whether a person must have looked before a roll is made of it."""
        return any(
            (
                self.alike, self.doubtful, self.strange, self.missing, self.differs, self.similar, self.odd,
                self.voters,
            )
        )  # fmt: skip
