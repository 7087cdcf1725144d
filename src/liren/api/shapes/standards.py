"""Standards of the catalogue, and the committees that make them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class StandardSource(Shape):
    document: str = Described(description="出处；reading：是判读，文件里没有写")
    says: str
    fields: tuple[str, ...] = Described(description="说的是哪几栏；空：其余各栏")
    checked: bool


class StandardLine(Shape):
    id: UUID
    number: str | None = Described(description="标准号；空：还不知道")
    designation: str | None = Described(description="不带年份的标准号，各版相同")
    year: int | None
    supposed_number: str | None = Described(description="据他处的标准号，未核对")
    number_note: str
    title: str
    level: str
    quasi_type: str | None
    kind: str | None
    status: str = Described(description="今天的状态")
    issuer: str | None
    path: str = Described(description="谁来维护；空为各地通用的")
    area: str | None
    topic: str | None
    domains: tuple[str, ...]
    actors: tuple[str, ...]
    announced_on: date | None
    issued_on: date | None
    in_force_from: date | None
    withdrawn_on: date | None
    successor_id: UUID | None
    successor_note: str
    series: bool
    count: int | None
    note: str
    sources: tuple[StandardSource, ...]
    changed_at: datetime


class StandardClause(Shape):
    id: UUID = Described(description="不会变")
    number: str
    title: str
    phrase: str
    text: str = Described(description="正文；只有地方自己维护的标准才有")
    area: str | None


class StandardMilestone(Shape):
    what: str = Described(description="走到了哪一步，例如 planned 立项、issued 批准发布")
    title: str
    at: datetime
    on: date | None = Described(description="从哪天起；征求意见：到哪天截止")
    number: str = Described(description="由哪件事；空：不是平台上的事项")
    says: str = Described(description="凭据或理由")


class StandardOpinion(Shape):
    number: str
    clause: str = Described(description="哪一条；空：整份")
    said_at: datetime
    verdict: str | None = Described(description="adopted 采纳、partly 部分采纳、declined 不采纳；空：还没有答复")
    answered_at: datetime | None


class StandardAffair(Shape):
    number: str
    kind: str = Described(description="project、amendment、fast、review、promotion")
    began_at: datetime
    ended_at: datetime | None
    opinions_until: date | None = Described(description="意见提到哪天；空：没有征求意见")
    opinions: tuple[StandardOpinion, ...]


class StandardLife(Shape):
    milestones: tuple[StandardMilestone, ...]
    affairs: tuple[StandardAffair, ...] = Described(description="新的在前")


class StandardRelation(Shape):
    kind: str = Described(description="adopts 采用、cites 引用、stands_on 依据、rises_to 上升为")
    named: str = Described(description="目录里没有的文件的名称")
    clause: str
    degree: str | None
    other: StandardLine | None


class StandardCited(Shape):
    procedure: str
    title: str
    document: str
    clause: str | None
    steps: tuple[str, ...]


class Standard(StandardLine):
    """一份标准的一版。"""

    machine_scheme: str | None
    machine_level: int | None
    committee_key: str | None
    clauses: tuple[StandardClause, ...]
    relations: tuple[StandardRelation, ...]
    successor: StandardLine | None
    replaces: tuple[StandardLine, ...]
    editions: tuple[StandardLine, ...]
    adopted_by: tuple[StandardLine, ...]
    cited_by: tuple[StandardLine, ...]
    cited_in: tuple[StandardCited, ...] = Described(description="各地通用的规程里，哪些引用它")
    version: int = Described(description="改时交回来")


class StandardChange(Shape):
    version: int
    fields: dict[str, Any] = Described(description="哪一栏 → [原来, 现在]")
    reason: str
    by_name: str
    at: datetime


class Committee(Shape):
    id: UUID
    key: str
    name: str
    organisation: str
    parent_key: str | None
    founded: int | None
    secretariat: str | None
    working_groups: int | None
    scope: str
    bearing: str | None = Described(description="direct 直接相关、related 涉及")
    sources: tuple[StandardSource, ...]
    standards: tuple[StandardLine, ...]
    version: int


class CommitteeWritten(Shape):
    version: int


class Recorded(Shape):
    id: UUID
    version: int


class CarriedOut(Shape):
    key: str
    title: str
    since: datetime
    steps: int = Described(description="几步直接依据它")


class PilotOf(Shape):
    affair: UUID
    title: str
    place_name: str
    step: str
    since: datetime


class StandardCycle(Shape):
    """一份标准的 PDCA，只有记下的：计划（状态、日子）、实施（规程、试点）、检查（说过几件）、改进（各版）。"""

    status: str
    issued_on: date | None
    in_force_from: date | None
    procedures: tuple[CarriedOut, ...] = Described(description="各地通用的规程里，哪些照它办")
    pilots: tuple[PilotOf, ...] = Described(description="在试它的，公开的")
    said: int = Described(description="对它的条款说过几件")
    waiting: int = Described(description="几件等答复")
    editions: tuple[StandardLine, ...]


class ArrivalProblem(Shape):
    row: int = Described(description="第几行，从 1 数")
    field: str = Described(description="哪一栏；空是整行")
    what: str


class Arrival(Shape):
    """一批送来的标准。登记了的不会撤；没有登记的，改好再送。"""

    id: UUID
    path: str
    state: str = Described(description="waiting、running、done、cancelled、failed")
    total: int
    done: int = Described(description="看过几行")
    recorded: int = Described(description="登记了几行")
    problems: tuple[ArrivalProblem, ...]
    error: str = Described(description="为什么停下")
    by_name: str
    at: datetime
    ended_at: datetime | None
