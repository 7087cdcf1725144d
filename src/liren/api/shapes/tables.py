"""Tables of 一表通: what may be asked, what is asked, each filling, what it adds up to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Definition(Shape):
    """一张能准入的表（最新一版）。filled、asked：平台填几栏、问几栏；filled_by：谁填。"""

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


class Asking(Definition):
    """一张准入了、在要的表。"""

    path: str
    place_name: str
    admission: UUID
    admission_number: str
    since: date
    until: date
    ended: bool


class PlaceSum(Shape):
    """一个地方的合计。totals：栏目的 key → 数（_rows 是几行）；“至少 N”是漏了太小、不便说出的数；金额按分。"""

    path: str
    name: str
    state: str
    filling: UUID | None
    late: bool
    communities: int
    handed_in: int
    totals: dict[str, str]


class Sums(Shape):
    """一张表一期在一个地方的汇总，只加报来的。"""

    asking: Asking
    period: str
    period_title: str
    below: tuple[PlaceSum, ...]
    whole: PlaceSum
    minutes_saved: int


class FillingLine(Shape):
    """一个社区一期的一张表。state：open 在填、submitted 已报送、locked 已收；by_itself：没有要问的，到日子自动报送。"""

    id: UUID
    key: str
    title: str
    department: str
    path: str
    place_name: str
    period_title: str
    due: date
    state: str
    late: bool
    returned: bool
    by_itself: bool
    example: bool
    affair: UUID
    version: int


class Column(Shape):
    """一栏。source：平台填的从哪里来；空的是要问的，或取自另一张表。"""

    key: str
    title: str
    kind: str
    unit: str
    asked: bool
    source: str


class Left(Shape):
    """报送以前要补（firm）或要说明的一处。"""

    key: str
    row: str
    column: str
    says: str
    firm: bool


class HandedIn(Shape):
    number: int
    version: int
    digest: str
    before: str
    reason: str
    by: str
    at: datetime


class Reported(Shape):
    """街道的表：这几栏取自社区报的，这一期几个社区报了。"""

    columns: tuple[str, ...]
    handed_in: int
    communities: int


class Filling(Shape):
    """一张表。totals：合计；left：还差什么；may：您能做什么；reported：街道还在填的表，社区报了几个。行在 /rows。"""

    line: FillingLine
    columns: tuple[Column, ...]
    totals: dict[str, str]
    left: tuple[Left, ...]
    returned: str
    correction: str
    lineage: tuple[HandedIn, ...]
    may: tuple[str, ...]
    reported: tuple[Reported, ...]


class Cell(Shape):
    """一格。origin：held 平台有的、shared 取自别的表、asked 填的、carried 沿用上期、blank 空；value 金额按分。"""

    column: str
    value: Any
    shown: str
    origin: str
    last: str


class Row(Shape):
    key: str
    label: str
    cells: tuple[Cell, ...]


class Problem(Shape):
    row: str
    column: str
    says: str


class Written(Shape):
    """写了几格；哪一格不合、为什么（别的照写）。"""

    changed: int
    problems: tuple[Problem, ...]


class Frozen(Shape):
    digest: str = Described(description="存档的指纹，SHA-256")


class OpenedList(Shape):
    """名单的一部分（每部分一百行）。gone：登记已经不在，或者同意现在不作数，打不开的行数。"""

    part: int
    parts: int
    gone: int
    rows: tuple[Row, ...]
