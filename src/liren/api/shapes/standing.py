"""Rounds of projects, standing bodies, 三务公开. Docstrings are Chinese: the API's document prints them."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Project(Shape):
    id: str = Described(description="选票上写它，p1、p2……")
    title: str
    cost: int = Described(description="分")
    place: str


class RoundTerms(Shape):
    """怎么投、怎么算，投票以前就定下，以后不变。"""

    budget: int = Described(description="一共多少钱，分")
    projects: tuple[Project, ...] = Described(description="次序是票数相同时谁在前")
    kind: str = Described(description="approval 勾选；cumulative 分点数，几点写几遍；ordinal 排序，最想要的在前")
    most: int = Described(description="一张票最多几项，分点数的是几点")
    within: bool = Described(description="一张票选的加起来不能超过一共的钱")
    rule: str = Described(description="votes 按票数、shares 按等额份额；两种都算，按这一种定")
    use: str
    completion: str
    step: int
    runs: int
    min_votes: int = Described(description="至少几人支持")
    apart: tuple[tuple[str, ...], ...] = Described(description="每一组里最多选一个")
    open_ballots: bool = Described(description="选票逐张公布（没有人名）；太少的仍不公布")


class RoundDecision(Shape):
    """算出来以后，最后定了哪几项。"""

    chosen: tuple[str, ...]
    why: Mapping[str, str] = Described(description="和算出来的不一样的，各为什么")
    document: str
    at: datetime


class Round(Shape):
    """一轮票选项目。名册、投票、纸质票、截止、开箱都用它的编号走 /decisions/{id}。"""

    id: UUID
    title: str
    state: str = Described(description="draft、open、closed、cancelled")
    opens_at: datetime
    closes_at: datetime
    affair: UUID | None
    terms: RoundTerms
    digest: str = Described(description="terms 的 SHA-256")
    published: bool = Described(description="公布了，见 package")
    decided: RoundDecision | None


class RoundLine(Shape):
    id: UUID


class RoundSettled(Shape):
    digest: str


class Head(Shape):
    title: str = Described(description="岗位")
    held: int
    seats: int | None


class Sums(Shape):
    sittings: int
    raised: int
    open: int
    decided: int
    passed: int
    done: int
    rated: int
    grade: str = Described(description="评价的平均，一位小数；没有评价是空")


class BodyLine(Shape):
    """一个议事组织或微自治单元。"""

    id: UUID
    name: str
    subtype: str = Described(description="哪一种")
    path: str
    parent_id: UUID | None
    depth: int = Described(description="在几层之下")
    rules: int = Described(description="议事规则有几版")
    heads: tuple[Head, ...]
    sums: Sums


class BodiesAt(Shape):
    bodies: tuple[BodyLine, ...] = Described(description="议事组织，每个在它的上级之后")
    units: tuple[BodyLine, ...] = Described(description="微自治单元")


class BodySeats(Shape):
    who: str
    seats: int
    how: str = Described(description="怎样产生")


class BodyRules(Shape):
    """一版议事规则。"""

    version: int
    composition: tuple[BodySeats, ...]
    term_years: int
    meets: str
    notice: int = Described(description="提前几天通知")
    rule: str = Described(description="怎样算通过：表决规则的 key")
    rule_title: str
    document: str
    begins: date
    ends: date | None


class BodyTerm(Shape):
    number: int
    began_on: date
    last_day: date


class BodySitting(Shape):
    number: str = Described(description="事项编号")
    title: str
    state: str
    declined: bool
    day: date | None
    hour: str
    venue: str
    came: int | None = Described(description="到会几人；没有开的是 null")


class BodyDecision(Shape):
    title: str
    on: date
    unit: str
    members: int
    came: int
    agree: int
    against: int
    abstain: int
    passed: bool
    rule: str
    by: str = Described(description="按哪条规则算的")


class Side(Shape):
    title: str
    made: int
    open: int
    done: int


class Body(Shape):
    """一个议事组织或微自治单元：席位、规则、开会、议定的；没有人名。"""

    id: UUID
    name: str
    subtype: str
    path: str
    parent_id: UUID | None
    until: datetime | None = Described(description="从这时起不再有；null 为仍在")
    unit: bool = Described(description="微自治单元")
    below: tuple[UUID, ...]
    posts: tuple[Head, ...]
    terms: tuple[BodyTerm, ...]
    rules: BodyRules | None = Described(description="现在用的")
    coming: BodyRules | None
    past: tuple[BodyRules, ...]
    sittings: tuple[BodySitting, ...]
    decisions: tuple[BodyDecision, ...] = Described(description="新的在前，至多 60")
    sums: Sums
    sides: tuple[Side, ...] = Described(description="联席会议的三方各提了几件")


class OpennessGround(Shape):
    document: str
    clause: str | None
    phrase: str
    checked: bool
    note: str


class OpennessDuty(Shape):
    """一项要公布的。"""

    key: str
    area: str
    title: str
    where: str = Described(description="both、urban 社区、rural 村")
    every: str | None = Described(description="month、quarter、half、year；null 是有了就公布")
    ours: bool = Described(description="多久一次是我们定的，不是法律")
    ground: OpennessGround
    instead_of: str | None = Described(description="地方说了才用，顶替哪一项")


class OpennessItem(Shape):
    """一期。"""

    period: str
    words: str
    state: str = Described(
        description="done 按时公布了、late_done 晚公布了、explained 说明了没有新的、"
        "late_explained 晚说明了没有新的、open 期限没到、late 过了规程的期限、missed 过期没公布"
    )
    soon: bool = Described(description="快到期了")
    first: date
    last: date | None = Described(description="最晚哪天公布")
    due: date | None = Described(description="规程要在哪天前")
    posted: date | None
    checked: bool
    explained: date | None = Described(description="哪天说明了没有新的")
    until: date | None = Described(description="贴到哪天")
    number: str = Described(description="凭哪件事项，它的编号；空是还没有发起")
    affair: UUID | None = Described(description="公开栏上有的，它的编号")
    board: str = Described(description="贴在哪里，公开栏上写的")
    reason: str = Described(description="为什么没有新的，公开栏上写的")


class OpennessDutyLine(Shape):
    duty: str
    title: str
    area: str
    owners: str = Described(description="谁公布、谁核对")
    items: tuple[OpennessItem, ...]


class Rhythm(Shape):
    """地方说了才用的一项。"""

    duty: str
    title: str
    holds: bool
    since: date | None
    why: str


class OpennessYear(Shape):
    """一个社区（村）一年要公布什么，做到哪里了。"""

    path: str
    year: int
    days: int = Described(description="至少贴几天")
    began: date | None = Described(description="平台从哪天起知道；null 是还没有")
    counts: dict[str, int] = Described(description="state → 几期")
    duties: tuple[OpennessDutyLine, ...]
    rhythms: tuple[Rhythm, ...]


class BelowLine(Shape):
    path: str
    known: int
    fell_due: int = Described(description="到期的")
    published: int
    in_time: int
    overdue: int


class Behind(Shape):
    path: str
    duty: str
    area: str
    words: str
    state: str
    since: date


class OpennessBelow(Shape):
    """一个街道、区县下面的：各处的数，和过期没公布的。"""

    path: str
    year: int
    lines: tuple[BelowLine, ...]
    behind: tuple[Behind, ...]
    after: str | None
