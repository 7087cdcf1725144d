"""What other rooms see of evaluation: figures that carry their own explanation. Frozen values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from liren.affairs.public import AffairLine
from liren.engine.figures import lasting
from liren.engine.language import Source
from liren.evaluation.boundaries import Lines, Redrawn
from liren.territories.public import Place

Unit = Literal["share", "count", "duration", "mean"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to before `until`, in China's time.

    >>> Period.month(2026, 12)
    Period(since=datetime.date(2026, 12, 1), until=datetime.date(2027, 1, 1))
    >>> Period.month(2026, 11).title, Period.year(2026).title, Period.day(date(2026, 11, 21)).title
    ('2026年11月', '2026年', '2026年11月21日')
    >>> Period(date(2026, 11, 1), date(2026, 11, 16)).title
    '2026年11月1日至11月15日'
    """

    since: date
    until: date

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def day(cls, day: date) -> "Period":
        return cls(day, day + timedelta(days=1))

    @property
    def title(self) -> str:
        first, last = self.since, self.until - timedelta(days=1)
        if self == Period.day(first):
            return f"{first.year}年{first.month}月{first.day}日"
        if self == Period.month(first.year, first.month):
            return f"{first.year}年{first.month}月"
        if self == Period.year(first.year):
            return f"{first.year}年"
        end = f"{last.month}月{last.day}日" if last.year == first.year else f"{last.year}年{last.month}月{last.day}日"
        return f"{first.year}年{first.month}月{first.day}日至{end}"


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many were left out of a figure, and why."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and how it was computed.

    value: a share 0..1, a number, a mean for each affair, or seconds of a duration; None when there was nothing to
    measure, never 0 for that.
    numerator, denominator: what was counted; of a duration, how many were measured. measure: what `explain` wants.
    of_now: it tells the present and no period. parts: (weight, key) of the figures it is composed of; it then counts
    nothing itself, and numerator and denominator are None. clause: what the definition rests on. noun: what the
    numerator counts: 件, 步, 分钟 (rounded up; the value is exact), or what is added up of each affair, as 次.
    """

    key: str
    measure: str
    title: str
    unit: Unit
    value: Fraction | None
    numerator: int | None
    denominator: int | None
    excluded: tuple[Excluded, ...]
    formula: str
    population: str
    clause: Source
    of_now: bool = False
    parts: tuple[tuple[int, str], ...] = ()
    noun: str = "件"

    @property
    def of_noun(self) -> str:
        """What the denominator counts: affairs, where something of each is added up."""
        return "件" if self.unit in ("mean", "count") else self.noun

    @property
    def left_out(self) -> int:
        """How many were left out in all."""
        return sum(e.count for e in self.excluded)

    @property
    def text(self) -> str:
        """As people read it: `83.3%`, `12 件`, `1.2 次`, `11.2 天`; a dash when there was nothing to measure."""
        if self.value is None:
            return "—"
        if self.unit == "share":
            return f"{float(self.value * 100):.1f}%"
        if self.unit == "count":
            return f"{int(self.value)} {self.noun}"
        if self.unit == "mean":
            return f"{float(self.value):.1f} {self.noun}"
        return lasting(self.value)


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that belong together (one file of lawbook/measures)."""

    key: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ChildRow:
    """The same figures of one place below. unclear: of a place that ended nobody knows how much belongs here."""

    place: Place
    figures: tuple[Figure, ...]
    unclear: bool = False

    def figure(self, key: str) -> Figure:
        return next(f for f in self.figures if f.key == key)


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """All figures of one place and period. children: in the order of their codes, whatever their values.

    place: None for the whole country. as_of: when the figures were last brought up to date; None: never yet.
    lines: by the lines of today, or as places were. redrawn: ended places of which something was counted in this
    period. former_names: (name, first day no longer borne) of names borne in the period.
    """

    place: Place | None
    path: str
    period: Period
    procedure: str | None
    organisation: UUID | None
    as_of: datetime | None
    groups: tuple[FigureGroup, ...]
    children: tuple[ChildRow, ...]
    lines: Lines = "today"
    redrawn: tuple[Redrawn, ...] = ()
    former_names: tuple[tuple[str, date], ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(f for group in self.groups for f in group.figures)

    def figure(self, key: str) -> Figure:
        """The figure with this key. Raises StopIteration when there is none."""
        return next(f for f in self.figures if f.key == key)


@dataclass(frozen=True, slots=True)
class Behind:
    """One affair behind a figure. counted: in the numerator; None when it was left out, `excluded` says why.

    line: None when the reader may know that it was counted but not see it. seconds: of a duration.
    """

    affair_id: UUID
    line: AffairLine | None
    counted: bool | None
    excluded: str | None
    day: date | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure and the affairs behind it, newest day first. after: give it back to continue; None at the end."""

    figure: Figure
    path: str
    period: Period
    affairs: tuple[Behind, ...]
    after: str | None
