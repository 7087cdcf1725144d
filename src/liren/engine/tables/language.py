"""A table as frozen data: who asks for what, on which law, how often, a row for each what, where each cell is from.

The reference for authors is docs/language.md; the loader is `liren.engine.tables.loading`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from liren.engine.conditions import Condition
from liren.engine.language import Field, Limit, Source

Rows = Literal[
    "community", "estate", "grid", "building", "organisation", "dwelling", "household", "resident", "facility", "street"
]
Every = Literal["once", "month", "quarter", "half_year", "year"]
Kind = Literal["text", "number", "date", "yes_no"]

ROWS: Final[Mapping[str, str]] = {
    "community": "社区", "estate": "小区", "grid": "网格", "building": "楼栋", "organisation": "组织",
    "dwelling": "房屋", "household": "户", "resident": "居民", "facility": "设施", "street": "街道",
}  # fmt: skip
EVERY: Final[Mapping[str, str]] = {
    "once": "只要一次", "month": "每月", "quarter": "每季", "half_year": "每半年", "year": "每年",
}  # fmt: skip
FILLED_BY: Final[Mapping[str, str]] = {"community": "社区", "street": "街道"}
"""Whose table it is; what a street fills has a row for each of its communities, or one of its own."""
PEOPLE: Final = ("resident", "household")
"""Rows that are about people: all of such a row is protected."""
ROW_COUNT: Final = "_rows"
"""The total that says how many rows there are, of a table of people; no column bears such a name."""
ASKED_TYPES: Final = ("text", "number", "money", "date", "yes_no", "choice")
"""What a table may ask. Nothing about a person: that is told once, to the room that keeps people."""


def each(title: str) -> str:
    """One of ROWS as it is counted.

    >>> each("社区"), each("户")
    ('每个社区', '每户')
    """
    return f"每{title}" if title == ROWS["household"] else f"每个{title}"


@dataclass(frozen=True, slots=True)
class Held:
    """Something the platform holds about each row of some kinds: a name of the closed list columns take `from`.

    also: other names people give it, by which the gate knows it again. personal: about a person; sealed
    where a table is kept. says: where it comes from, for pages and docs. page: which page of the platform shows it, and
    mends it.
    """

    key: str
    title: str
    rows: tuple[str, ...]
    kind: Kind
    says: str
    page: str
    also: tuple[str, ...] = ()
    unit: str = ""
    personal: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.title, *self.also)


@dataclass(frozen=True, slots=True)
class Column:
    """held: the source it is filled from. shared: (table, column) whose answer it takes over. Else `asked`, a field.

    sums: its total stands below and goes up to street and county. differs: why it is asked though it sounds like
    something held. basis: id of the source the asking rests on.
    """

    key: str
    title: str
    held: Held | None
    asked: Field | None
    shared: tuple[str, str] | None = None
    sums: bool = False
    differs: str = ""

    @property
    def kind(self) -> str:
        return self.held.kind if self.held else self.asked.type if self.asked else "text"

    @property
    def number(self) -> bool:
        return self.kind in ("number", "money")

    @property
    def unit(self) -> str:
        return self.held.unit if self.held else self.asked.unit if self.asked else ""

    @property
    def personal(self) -> bool:
        return self.held is not None and self.held.personal


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, or usually does (`firm` False: then a reason is asked, nothing is stopped).

    holds: of each row. parts, whole: columns whose sum equals another's, in each row. total: (one, other) columns
    whose totals are equal. against_last: (column, tolerance 0..1) against the same row last time.
    """

    key: str
    says: str
    firm: bool
    holds: Condition | None = None
    parts: tuple[str, ...] = ()
    whole: str = ""
    total: tuple[str, str] | None = None
    against_last: tuple[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the department's own sheet looks. before, after: lines above and below, with {place}, {period}, {by}, {on}.

    groups: (title, columns) of the upper header row, in the order of the sheet; a title "" stands above nothing.
    """

    title: str
    before: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    after: tuple[str, ...]
    numbered: bool
    total: bool

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(key for _, columns in self.groups for key in columns)


@dataclass(frozen=True, slots=True)
class Table:
    """One version of a table. unit: what routing calls the department's organisation. due: after the period's end.

    filled_by: a key of FILLED_BY.
    group: of residents, whom: the key of a group that needs care; "" all.
    due_on: the day, of what is asked once. example: shown as 示例, asked by no real department. signed: somebody
    confirms it though nothing is asked.
    """

    key: str
    version: int
    title: str
    summary: str
    department: str
    unit: str
    basis: str
    sources: Mapping[str, Source]
    every: Every
    due: Limit | None
    due_on: str | None
    rows: Rows
    columns: Mapping[str, Column]
    checks: tuple[Check, ...]
    layout: Layout
    example: bool
    signed: bool
    document: Mapping[str, Any]
    group: str = ""
    filled_by: str = "community"

    @property
    def asked(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns.values() if c.asked is not None and c.shared is None)

    @property
    def filled(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns.values() if c.held is not None or c.shared is not None)

    @property
    def summed(self) -> tuple[Column, ...]:
        """What is added up; of a table of people how many there are first."""
        counted = (Column(ROW_COUNT, "人数" if self.rows == "resident" else "户数", None, None, sums=True),)
        return (*(counted if self.people else ()), *(c for c in self.columns.values() if c.sums))

    @property
    def people(self) -> bool:
        return self.rows in PEOPLE

    @property
    def by_itself(self) -> bool:
        """Whether nobody is needed: all of it is held, and nobody has to confirm that. Of people never."""
        return not self.asked and not self.signed and not self.people

    @property
    def law(self) -> Source:
        return self.sources[self.basis]
