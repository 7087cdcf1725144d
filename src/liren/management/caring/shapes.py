"""One's own work as it was put on record, and a team's as sums nobody can be read out of."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from liren.engine.training import Standing
from liren.management.models import Training


@dataclass(frozen=True, slots=True)
class DayWork:
    """One day. late: something was put on record before or after office hours of a working day.

    published: the year's holidays are out; else a weekday passes for a working day.
    """

    day: date
    workday: bool
    steps: int
    seconds: int
    late: bool
    anything: bool
    published: bool = True

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)

    @property
    def on_rest_day(self) -> bool:
        return self.anything and not self.workday


@dataclass(frozen=True, slots=True)
class ProcedureWork:
    """What one procedure took. minutes: an estimate by what its steps ask, rounded up."""

    key: str
    title: str
    steps: int
    minutes: int


@dataclass(frozen=True, slots=True)
class MyMonth:
    """A month of one person, to today where it is not over. Only they are told.

    in_a_row: most days one after another with something on record, those before the month counted on. running: how
    many it is now, up to today or yesterday; None for a month that is over. office_hours: of its working days so far.
    """

    month: date
    days: tuple[DayWork, ...]
    procedures: tuple[ProcedureWork, ...]
    in_a_row: int
    running: int | None
    office_hours: Fraction

    @property
    def steps(self) -> int:
        return sum(one.steps for one in self.days)

    @property
    def minutes(self) -> int:
        return -(-sum(one.seconds for one in self.days) // 60)

    @property
    def worked(self) -> int:
        return sum(one.anything for one in self.days)

    @property
    def evenings(self) -> int:
        return sum(one.late for one in self.days)

    @property
    def rest_days(self) -> int:
        return sum(one.on_rest_day for one in self.days)

    @property
    def provisional(self) -> bool:
        return not all(one.published for one in self.days)

    @property
    def in_words(self) -> str:
        """The numbers of the month in a sentence, as the person may hand them on."""
        return (
            f"{self.month.year}年{self.month.month}月到 {self.days[-1].day.day} 日：记在平台上的有 {self.steps} 步，"
            f"估计 {in_hours(self.minutes)}；{self.evenings} 天在办公时间以外还在办，{self.rest_days} 个休息日在办，"
            f"最多连续 {self.in_a_row} 天。"
        )


@dataclass(frozen=True, slots=True)
class TeamMonth:
    """A month of those who serve a community, as a director is told: rounded sums, nobody by themself.

    people: how many serve there. told: at least `fewest` of them put something on record; else all sums are None, and
    a sum of fewer than `fewest` is None too.
    """

    path: str
    month: date
    people: int
    told: bool
    hours: int | None
    steps: int | None
    evenings: int | None
    rest_days: int | None


@dataclass(frozen=True, slots=True)
class TrainingLine:
    id: UUID
    on: date
    title: str
    held_by: str
    county: bool
    hours: str


@dataclass(frozen=True, slots=True)
class MyTraining:
    """This year's trainings, the latest first, and how they stand to what the person's posts are due."""

    year: int
    taken: tuple[TrainingLine, ...]
    standing: tuple[Standing, ...]


def line_of(row: Training) -> TrainingLine:
    return TrainingLine(row.id, row.on, row.title, row.held_by, row.county, f"{row.hours.normalize():f}")


def in_hours(minutes: int) -> str:
    """
    >>> in_hours(0), in_hours(50), in_hours(60), in_hours(95)
    ('0 分钟', '50 分钟', '1 小时', '1 小时 35 分')
    """
    hours, rest = divmod(minutes, 60)
    return f"{rest} 分钟" if not hours else f"{hours} 小时" + (f" {rest} 分" if rest else "")
