"""What other rooms see of tables: frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from liren.engine.tables.checking import AT_LEAST, Found
from liren.engine.tables.language import Column, Table
from liren.engine.values import is_blank

Origin = Literal["held", "shared", "asked", "carried", "blank"]
"""Where a cell's value is from: a source, another table's answer, somebody who wrote it, last time, nowhere."""


def in_words(column: Column, value: Any) -> str:
    """A cell's value as people read it.

    >>> from liren.engine.language import Field
    >>> in_words(Column("a", "钱", None, Field("a", "钱", "money")), 1250)
    '12.50'
    """
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind == "money":
        return f"{Decimal(value) / 100:.2f}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. shown: its value in words. last: what it was last time, in words; "" for nothing. by, at: who wrote it.

    about: (kind, id) of the page where a held value is kept right.
    """

    column: Column
    value: Any
    shown: str
    origin: Origin
    last: str = ""
    by: str = ""
    at: datetime | None = None
    about: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class RowView:
    key: str
    label: str
    about: tuple[str, str]
    cells: tuple[Cell, ...]

    @property
    def asked(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.column.asked is not None and cell.column.shared is None)

    @property
    def filled(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.column.asked is None or cell.column.shared is not None)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a filling cost and spared: cells of each kind, and seconds by `engine.burden.SECONDS`, our estimates."""

    held: int
    carried: int
    asked: int
    blank: int
    seconds: int

    @property
    def cells(self) -> int:
        return self.held + self.carried + self.asked + self.blank

    @property
    def minutes(self) -> int:
        return self.seconds // 60


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One line of the lineage 沿革. reason: why it was corrected; "" of the first."""

    number: int
    version: int
    digest: str
    before: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FillingLine:
    """One line of a list of tables to fill, or filled. late: past its due day and still open.

    by_itself: nobody fills it, on its due day it is handed in as it is held.
    """

    id: UUID
    key: str
    title: str
    department: str
    path: str
    place_name: str
    period_title: str
    due: date
    state: str
    state_title: str
    late: bool
    returned: bool
    example: bool
    affair: UUID
    version: int
    by_itself: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """Of a street's table: how many of its communities handed in what these columns (titles) take from."""

    columns: tuple[str, ...]
    handed_in: int
    communities: int


@dataclass(frozen=True, slots=True)
class FillingPage:
    """One table of one community and period. totals: of summed columns, decimal text or “至少 N”.

    found: to be mended or explained; reasons: what was said to doubts, by their keys. may: what this reader may do.
    left_out: of people, how many are meant and did not agree. reported: of a street's table that is open, who is in it.
    """

    line: FillingLine
    table: Table
    rows: tuple[RowView, ...]
    totals: Mapping[str, str]
    found: tuple[Found, ...]
    reasons: Mapping[str, str]
    saved: Saved
    lineage: tuple[HandedIn, ...]
    may: frozenset[str]
    returned: str
    correction: str
    admission: str
    by: str = ""
    on: datetime | None = None
    left_out: int = 0
    reported: tuple[Reported, ...] = ()

    def shown_total(self, column: Column) -> str:
        """The total of a column in words; "" where it has none."""
        return in_words(column, self.totals.get(column.key))

    @property
    def unexplained(self) -> tuple[Found, ...]:
        """What still stands in the way of handing it in."""
        return tuple(one for one in self.found if one.firm or not self.reasons.get(one.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """What a table is, in words. id: of the version, or of its asking. filled, asked: how many columns of each kind.

    columns: their titles.
    """

    id: UUID
    key: str
    version: int
    title: str
    department: str
    law: str
    every: str
    rows: str
    filled: int
    asked: int
    example: bool
    filled_by: str
    columns: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingLine(TableLine):
    """A table in force at a place, by which admission, until when."""

    path: str
    place_name: str
    admission: UUID
    admission_number: str
    since: date
    until: date
    ended: bool


@dataclass(frozen=True, slots=True)
class PlaceSum:
    """A place of a sum: a community with its filling, or a street or county with what lies below added up."""

    path: str
    name: str
    state: str
    filling: UUID | None
    late: bool
    communities: int
    handed_in: int
    totals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SumPage:
    """A table of one period at a place: every place below, and all together. periods: (key, title), newest first."""

    asking: AskingLine
    columns: tuple[Column, ...]
    period: str
    period_title: str
    periods: Sequence[tuple[str, str]]
    place_name: str
    below: tuple[PlaceSum, ...]
    whole: PlaceSum
    minutes_saved: int

    @property
    def few(self) -> bool:
        """Whether a total leaves out a number too small to be told."""
        return any(text.startswith(AT_LEAST) for text in self.whole.totals.values())
