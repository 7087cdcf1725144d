"""Figures, and what stands behind them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.affairs import AffairLine
from liren.api.shapes.base import Shape, Source
from liren.api.shapes.places import Place


class Excluded(Shape):
    key: str
    title: str
    count: int


class Figure(Shape):
    """一项指标和它的算法。没有可算的就是 null，不是 0。"""

    key: str
    measure: str
    title: str
    unit: str
    value: float | None
    text: str
    numerator: int | None
    denominator: int | None
    excluded: tuple[Excluded, ...]
    formula: str
    population: str
    clause: Source
    of_now: bool
    parts: tuple[tuple[int, str], ...]
    noun: str = Described(description="分子数的是什么：件、步、分钟，或每件加起来的次、项、份")


class FigureGroup(Shape):
    key: str
    title: str
    figures: tuple[Figure, ...]


class FiguresBelow(Shape):
    place: Place
    figures: tuple[Figure, ...]
    unclear: bool = Described(description="true：有撤销的地方，分不清多少归这里")


class Redrawn(Shape):
    """一个撤销的地方在这些指标里怎么算。"""

    path: str
    name: str
    ended_on: date
    how: str = Described(description="in：算进来；out：不算在这里；within：在下级之间变动；unclear：分不清")
    heirs: tuple[str, ...]


class Period(Shape):
    since: date
    until: date
    title: str


class Figures(Shape):
    """一个地点一段时间的指标。下级按代码排列，不排名次。"""

    place: Place | None
    path: str
    period: Period
    procedure: str | None
    organisation: UUID | None
    as_of: datetime | None
    groups: tuple[FigureGroup, ...]
    children: tuple[FiguresBelow, ...]
    lines: str
    redrawn: tuple[Redrawn, ...]
    former_names: tuple[tuple[str, date], ...] = Described(description="这段时间里用过的名字，和不再用的第一天")


class Behind(Shape):
    affair_id: UUID
    line: AffairLine | None = Described(description="您看不到这件事时是 null")
    counted: bool | None
    excluded: str | None
    day: date | None
    seconds: int | None


class Explained(Shape):
    """一项指标和它背后的事项。"""

    figure: Figure
    path: str
    period: Period
    affairs: tuple[Behind, ...]
    after: str | None
