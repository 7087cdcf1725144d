"""Places, their outlines and grids, and what codes were over the years."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Place(Shape):
    id: int
    level: int
    kind: str
    code: str | None
    name: str
    full_name: str
    path: str
    parent_id: int | None
    valid_from: date | None = None
    valid_to: date | None = Described(None, description="从这天起不再有；null 为仍在")


class Span(Shape):
    """一个代码在一段年份里是什么。"""

    code: str
    name: str
    province: str
    city: str
    level: int
    since: int = Described(description="年份")
    until: int | None
    ended: bool
    heirs: tuple[str, ...] = Described(description="由哪些代码接着")


class PlaceWithin(Place):
    """一个地点和它所在的各级，从省起。"""

    ancestors: tuple[Place, ...]


class CodeHistory(Shape):
    """一个地点历年的代码，和它接的代码。"""

    codes: tuple[Span, ...]
    took_over: tuple[Span, ...]


class CodeThen(Shape):
    span: Span
    sure: bool = Described(description="false：那天落在变动的年份里")


class Fate(Shape):
    """一个代码后来怎样了。"""

    code: str
    how: str = Described(description="stands、renamed、recoded、merged、split、unknown")
    steps: tuple[Span, ...]
    now: tuple[Span, ...]
    lost: tuple[str, ...] = Described(description="记录里没有下落的")


class GridFigures(Shape):
    grid: Place
    buildings: int
    estates: int
    area_m2: float | None


class Finding(Shape):
    kind: str
    text: str
    places: tuple[str, ...]
    area_m2: float | None
    at: tuple[float, float] | None


class Coverage(Shape):
    """一个社区的网格有没有盖全、有没有重叠。"""

    findings: tuple[Finding, ...]
    grids: tuple[GridFigures, ...]
    by_shape: bool = Described(description="按边界查的；false：没有边界，只查楼栋")
    boundary_known: bool


class Area(Shape):
    area_m2: float


class Edition(Shape):
    """新版区划和现状的差别，一份待审的清单。"""

    id: int
    edition: date
    title: str
    source: str
    within: str
    rows: int
    state: str
    effective_on: date | None
    made_at: datetime
    counts: dict[str, dict[str, int]] = Described(description="按差别的种类、按决定数")


class EditionRow(Shape):
    path: str
    kind: str = Described(description="added、removed、renamed、moved、merged、split、returned")
    level: int
    name_before: str | None
    name_after: str | None
    above: str
    successors: tuple[tuple[str, str], ...]
    told_by: str | None
    decision: str


class Decided(Shape):
    rows: int = Described(description="决定了几行")


class Applied(Shape):
    """生效之后。"""

    counts: dict[str, int]


class Grid(Shape):
    grid: Place
    buildings: tuple[int, ...]


class Grids(Shape):
    """一个社区现在的网格。seen 在调整时交回来：期间别人调整过就答 409。"""

    seen: str
    grids: tuple[Grid, ...]
    buildings: tuple[Place, ...]


class GridsForeseen(Shape):
    """这样调整会怎样。什么也没有变。"""

    moved: int = Described(description="换网格的楼栋数")
    heirs: dict[str, tuple[str, ...]] = Described(description="撤销的网格，由谁接着")
    follow: int = Described(description="跟着走的在办事项")
    unclear: int = Described(description="说不清跟到哪里、要社区分的在办事项")


class Redrawn(Shape):
    id: int


class Made(Shape):
    id: UUID
