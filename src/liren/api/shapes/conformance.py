"""How affairs went against their procedure."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.affairs import AffairLine
from liren.api.shapes.base import Shape
from liren.api.shapes.figures import Period
from liren.api.shapes.places import Place


class Clause(Shape):
    path: str = Described(description="条款的名字，例如 handle.within、verify.not_by、handle.moves.done.asks")
    title: str
    says: str
    seen: str = Described(description="怎么看出来：clock 时钟、path 走法、platform 平台把关")
    floor: bool


class ClauseRow(Shape):
    """一条条款：几件守住、没守住、声明了偏离、不知道。state 取其中最重的；从未用到是 unused。"""

    clause: Clause
    kept: int
    broken: int
    departed: int
    unknown: int
    state: str
    old: bool = Described(description="true：只在旧版里")


class Way(Shape):
    """主线上走过的一条路。names：交给 ways 参数，看是哪些件。"""

    steps: tuple[str, ...]
    count: int
    names: tuple[str, ...]
    written: bool
    usual: bool
    ended: bool


class Flow(Shape):
    source: str
    move: str = Described(description="空：规程没有写的走法")
    target: str
    times: int


class Stay(Shape):
    """在一步停留多久，秒；暂停和夜里都在内。没有可算的是 null。"""

    step: str
    visits: int
    median: float | None
    most: float | None = Described(description="九成不超过")
    skipped: int = Described(description="抽查没抽中几次")


class Report(Shape):
    affairs: int
    open: int
    imported: int = Described(description="从别处导入、只有两个时间的；各条款算不知道，不算进走法")
    clauses: tuple[ClauseRow, ...]
    ways: tuple[Way, ...]
    flows: tuple[Flow, ...]
    stays: tuple[Stay, ...]
    whole: Stay


class TextSeen(Shape):
    digest: str
    version: int
    title: str
    affairs: int


class Conformance(Shape):
    """一份规程在一个地方、几个整月里的执行情况。每件按收件时的那一版对照。"""

    place: Place | None
    path: str
    period: Period
    procedure: str
    digest: str
    report: Report
    texts: tuple[TextSeen, ...]
    as_of: datetime | None


class Behind(Shape):
    affair_id: UUID
    opened: datetime
    line: AffairLine | None = Described(description="您看不到这件事时是 null")


class BehindCounts(Shape):
    """一个数背后的事项，后收的在前。"""

    affairs: tuple[Behind, ...]
    after: str | None
