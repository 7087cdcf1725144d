"""Groups as pages and other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.engine.groups.file import Code, Group
from liren.engine.groups.weighing import Weighed
from liren.registry.people.shapes import PersonLine


@dataclass(frozen=True, slots=True)
class Count:
    """How many belong to a group. few: fewer than `fewest`, and the reader is not told how many (members None).

    unknown: of how many nobody can say, for lack of something told. closed: only who approves there is told; then all
    is None.
    """

    group: Group
    members: int | None
    unknown: int | None
    few: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class FamilyCounts:
    title: str
    local: bool
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Those of an age. few: as of Count; then no number is told."""

    title: str
    men: int | None
    women: int | None
    all: int | None
    few: bool = False


@dataclass(frozen=True, slots=True)
class GroupsAt:
    """The groups of a place on a day. people: who lives there.

    opens: may the reader open the list of a group? Who may not is told rounded numbers, as of the first of the month.
    counted_at: read from what is kept, when the last of its communities was counted; None: counted now. places: of how
    many communities it is the sum, of the `standing` ones there.
    """

    path: str
    on: date
    people: int | None
    families: tuple[FamilyCounts, ...]
    bands: tuple[Band, ...]
    opens: bool
    codes: Mapping[str, Code]
    counted_at: datetime | None = None
    places: int = 0
    standing: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in an opened list, masked, with what made it so (or what is not known)."""

    line: PersonLine
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of a group's list, at most 50. more: there are others; ask again with `after` the last one's id."""

    group: Group
    people: tuple[Listed, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """A decision of somebody: the code, its document, its days. standing: False once it ended or is due for review."""

    id: UUID
    code: Code
    document: str
    on: date
    until: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What is said of one group about one person. closed groups are left out for who may not know."""

    group: Group
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Explained:
    """Which groups somebody belongs to on a day, why, of which nobody can say, and their decisions."""

    on: date
    groups: tuple[Placed, ...]
    decisions: tuple[HeldDecision, ...]

    @property
    def belongs(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.groups if one.weighed.holds)

    @property
    def unknown(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.groups if one.weighed.holds is None)
