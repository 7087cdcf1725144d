"""Affairs, as their reader may see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Counts, FormSchema, Limit, Shape, Source


class Opened(Shape):
    id: UUID
    number: str
    version: int
    step: str
    created: bool = Described(description="false：同一提交编号以前已经开过")


class Done(Shape):
    """办过之后：现在在哪一步，什么版本。"""

    affair_id: UUID
    number: str
    step: str = Described(description="end 为已办结")
    state: str
    version: int
    seq: int = Described(description="历史里的第几条")


class Left(Shape):
    late: bool
    amount: int
    unit: str
    text: str


class Due(Shape):
    at: datetime | None
    provisional: bool = Described(description="涉及尚未公布的节假日，可能变动")
    left: Left | None
    paused: bool


class WorkItem(Shape):
    work_id: UUID
    affair_id: UUID
    number: str
    title: str
    everyday_name: str
    procedure_key: str
    procedure_title: str
    place_name: str
    step: str
    step_title: str
    role: str
    org_id: UUID | None
    person_id: UUID | None
    opened_at: datetime
    due: Due
    counts: Counts
    level: int | None = Described(description="提级到哪一层：4 街道、3 区县……")
    claimable: bool
    mine: bool
    watching: bool


class AffairLine(Shape):
    id: UUID
    number: str
    title: str
    everyday_name: str
    kind: str
    procedure_key: str
    procedure_title: str
    class_code: str | None
    place_name: str
    state: str
    step: str
    step_title: str
    origin: str
    opened_at: datetime
    closed_at: datetime | None
    due: Due
    resolved: bool | None
    declined: bool
    rating: int | None
    counts: Counts


class Answer(Shape):
    key: str
    title: str
    type: str
    value: Any = Described(description="遮住、删除或没填时是 null")
    text: str
    name: str | None = Described(description="查看原文时用的名字；不是个人信息的没有")
    masked: bool
    erased: bool


class StepLine(Shape):
    key: str
    title: str
    state: str
    who: str
    at: datetime | None
    visits: int
    due: Due | None


class Entry(Shape):
    seq: int
    kind: str
    title: str
    step: str | None
    by_name: str
    by_org: str | None
    happened_at: datetime
    recorded_at: datetime
    answers: tuple[Answer, ...]
    text: str
    internal: bool


class OrgChoice(Shape):
    id: UUID
    name: str
    proposed: bool


class Proposal(Shape):
    """派给谁：规则的建议和理由。"""

    unit: str
    org: OrgChoice | None
    rule: int | None
    why: str
    trace: tuple[str, ...]
    choices: tuple[OrgChoice, ...]
    broken: str | None = Described(description="分派规则哪里坏了；坏了就人工选")


class NextMove(Shape):
    """现在可以办的一步。派单时 answers 里还可以有 unit 或 person；评价时用 rating。"""

    key: str
    title: str
    step: str
    to: str
    to_title: str
    asks: FormSchema
    assigns: str | None
    returns: bool
    declines: bool
    resolves: bool
    reopens: bool
    rates: bool
    line: str = Described(description="主线为空；办的时候带回来")
    line_title: str
    calls: bool = Described(description="吹哨：answers 里要有 units，一个或几个组织编号")
    helpers: bool = Described(description="主办、协办：answers 里可以有 with，协办组织的编号")
    together: bool = Described(description="共商：提出来，各方同意了才走")


class Clause(Shape):
    step: str
    basis: str | None
    source: Source | None
    limit: Limit | None
    open: bool
    said: str = Described(description="期限怎么规定的，用话说")


class WaitingMove(Shape):
    """要满规定的时间才能走的去向，和最早哪一刻。"""

    title: str
    step: str
    least: Limit
    first: datetime
    provisional: bool = Described(description="放假安排还没公布，可能会变")
    line_title: str


class OpenWork(Shape):
    id: UUID
    step: str
    role: str
    org_id: UUID | None
    person_id: UUID | None
    who: str
    opened_at: datetime
    due: Due
    level: int | None
    line: str
    line_title: str


class Line(Shape):
    """同时在办的一条支线；over 为空就是还在办。"""

    key: str
    title: str
    step: str
    step_title: str
    due: Due
    over: str | None
    resolved: bool
    declined: bool


class PutForward(Shape):
    """等各方同意的办法。"""

    move_title: str
    answers: tuple[Answer, ...]
    agreed: tuple[str, ...]
    waiting: tuple[str, ...]


class Extension(Shape):
    id: UUID
    step: str
    amount: int
    unit: str
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    due_before: datetime
    decision: str | None
    decided_at: datetime | None
    due_after: datetime | None
    may_decide: bool


class Rating(Shape):
    grade: int
    comment: str | None
    given_at: datetime
    channel: str
    unit: str | None = Described(description="吹哨人评的单位；居民评的为空")


class Photo(Shape):
    media_id: UUID
    step: str
    field: str


class May(Shape):
    """除了办下一步，现在还可以做什么。claim 是可认领的工作编号。"""

    claim: UUID | None
    note: bool
    note_internal: bool
    rate: bool
    reveal: bool
    extend: bool
    pause: bool
    resume: bool
    agree: bool
    depart_limit: bool
    depart_way: bool
    visit: bool
    line: str


class Affair(Shape):
    """一件事项，按您能看到的。办下一步时把 version 带回来。"""

    id: UUID
    number: str
    version: int
    title: str
    everyday_name: str
    kind: str
    visibility: str
    state: str
    step: str
    step_title: str
    procedure_key: str
    procedure_version: int
    procedure_title: str
    procedure_digest: str
    place_id: int
    place_name: str
    place_path: str
    jurisdiction_path: str
    origin: str
    opened_at: datetime
    recorded_at: datetime
    told_at: datetime | None
    closed_at: datetime | None
    resolved: bool | None
    declined: bool
    rating: int | None
    counts: Counts
    reporter: str
    is_reporter: bool
    opened_by: str
    opened_on_behalf: bool
    first_receiver: str
    class_code: str | None
    class_title: str | None
    answers: tuple[Answer, ...]
    photos: tuple[Photo, ...]
    steps: tuple[StepLine, ...]
    timeline: tuple[Entry, ...]
    moves: tuple[NextMove, ...]
    may: May
    work: tuple[OpenWork, ...]
    clause: Clause | None
    proposal: Proposal | None
    ratings: tuple[Rating, ...]
    extensions: tuple[Extension, ...]
    lines: tuple[Line, ...]
    put_forward: PutForward | None
    waits: tuple[WaitingMove, ...]


class RatingSubject(Shape):
    """评价链接问的是哪件事。"""

    affair_id: UUID
    number: str
    title: str
    reply: str
    until: datetime


class Revealed(Shape):
    values: dict[str, Any] = Described(description="各项的原文；这次查看已经记下")


class ExtensionAsked(Shape):
    """延期申请的编号；批复前时限照走。"""

    id: UUID
