"""Rolls as other rooms and pages see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

BODIES: Final[Mapping[str, str]] = {
    "residents": "居民", "villagers": "村民", "households": "户代表", "representatives": "居民代表、村民代表",
    "owners": "业主", "members": "成员",
}  # fmt: skip
"""Whose roll it is. members: of a sitting body, a team, a round of budgets."""
MEETS: Final[Mapping[str, frozenset[str]]] = {
    "residents": frozenset({"residents", "households"}), "villagers": frozenset({"villagers"}),
    "group": frozenset({"villagers"}), "households": frozenset({"households"}),
    "representatives": frozenset({"representatives"}), "voters": frozenset({"residents", "villagers"}),
    "owners": frozenset({"owners"}), "party": frozenset({"members"}), "members": frozenset({"members"}),
}  # fmt: skip
"""Of each body that a rule is for (`engine.deciding.rules.BODIES`), whose rolls it is decided by."""
CHANGES: Final[Mapping[str, str]] = {"add": "补录", "strike": "剔除"}
MOST_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Somebody to put on a roll. resident_id: who they are in the registry; without one, nobody votes for them online.

    household: any id that those of one household share. area: m², exact, of owners. note: kept sealed beside the name
    (which door, which certificate).
    """

    name: str
    resident_id: UUID | None = None
    household: UUID | None = None
    area: Decimal | None = None
    note: str = ""


DEVELOPER: Final = "建设单位"


@dataclass(frozen=True, slots=True)
class Owner:
    """key: what tells this owner from others of the roll, an id of theirs, never shown."""

    key: str
    name: str
    resident_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A dwelling with its area, m², exact, and all who own it, who votes for them first. unsold: the developer's still,
    not sold or not handed over (法释 建筑物区分所有权 9)."""

    door: str
    area: Decimal
    owners: tuple[Owner, ...] = ()
    unsold: bool = False


@dataclass(frozen=True, slots=True)
class Owned:
    """heads: how many count as one each; doubtful: doors of heads that share an owner: a person looks."""

    heads: int
    area: Decimal
    doubtful: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One on a roll, the name masked. number: from 1, once the roll is frozen. doors: where an owner's paper is
    brought to, opened by `paper_lines` alone."""

    id: UUID
    number: int | None
    shown: str
    resident_id: UUID | None
    household_no: int | None
    area: Decimal | None
    added: bool
    struck: bool
    doors: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """kind: of CHANGES; shown: whom it was about, masked; None for who does not read the roll."""

    kind: str
    shown: str | None
    why: str | None
    line: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bases:
    """What a roll counts: persons, households (None where not everybody's is known), m² (None likewise)."""

    persons: int
    households: int | None
    area: Decimal | None


@dataclass(frozen=True, slots=True)
class RollPage:
    """A roll for everybody; bases: as it stands today. reads, keeps, calls: whether the reader may see its entries,
    change them, put a question to it."""

    id: UUID
    place_id: int
    path: str
    org: UUID | None
    title: str
    body: str
    on: date
    frozen_at: datetime | None
    digest: str
    root: str
    count: int | None
    bases: Bases
    changes: tuple[ChangeLine, ...]
    reads: bool
    keeps: bool
    calls: bool


@dataclass(frozen=True, slots=True)
class RollHead:
    """Which roll it is. keeps: whether the reader keeps it."""

    id: UUID
    title: str
    frozen_at: datetime | None
    digest: str
    keeps: bool


@dataclass(frozen=True, slots=True)
class Frozen:
    """digest: SHA-256 over the sorted lines, one a line, UTF-8; root: of the Merkle tree over them (RFC 6962)."""

    digest: str
    root: str
    count: int


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What proves to somebody that they are on the frozen roll, without telling anybody else.

    line: theirs, as it was hashed; index, size, proof: its place in the tree and the hashes on the way to the root
    (hex). name, salt: what the line's commitment is made of, for themself. None of them is a secret of anybody else's.
    """

    entry_id: UUID
    line: str
    index: int
    size: int
    proof: tuple[str, ...]
    root: str
    name: str
    salt: str
