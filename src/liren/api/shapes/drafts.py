"""Drafts of procedures, their checks and their differences."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class DraftLine(Shape):
    id: UUID
    key: str
    title: str
    path: str = Described(description="在哪里执行；空为各地")
    publisher: str
    state: str = Described(description="draft、in_review、sent_back、withdrawn、published")
    author_name: str
    version: int = Described(description="第几次保存；保存、提交、发布时当作 seen 送回")
    changed_at: datetime


class Save(Shape):
    number: int
    digest: str
    by_name: str
    at: datetime


class Remark(Shape):
    kind: str
    number: int = Described(description="关于第几次保存")
    about: str
    line: int | None
    text: str
    by_name: str
    at: datetime


class Draft(DraftLine):
    """一份草案：正文、案例、历次保存、意见与经过。"""

    text: str
    cases: str
    saves: tuple[Save, ...]
    remarks: tuple[Remark, ...]
    published_version: int | None


class Started(Shape):
    id: UUID


class Saved(Shape):
    version: int


class Published(Shape):
    key: str
    version: int
    digest: str


class Found(Shape):
    line: int = Described(description="第几行，从 1 起")
    path: str
    message: str
    hint: str


class Case(Shape):
    name: str
    problems: tuple[str, ...]


class Tried(Shape):
    """试一份正文：哪里不对，案例走得怎样，花人多少时间。什么也不保存。"""

    ready: bool = Described(description="能不能提交")
    problems: list[Found]
    case_problems: list[Found]
    cases: list[Case]
    unplayed: int = Described(description="没来得及跑的案例数")
    resident_minutes: int | None
    worker_minutes: int | None


class Change(Shape):
    path: str
    kind: str = Described(description="added、removed、changed、moved")
    text: str = Described(description="写成一句话")


class Compared(Shape):
    changes: list[Change] | None = Described(description="null：有一份读不懂，没法逐条对照")
    cases: list[Change] = Described(description="哪些案例增了、删了、改写了")


class Finding(Shape):
    """一份结论。签名是对全部内容的 Ed25519，公钥在 /api/v1/signing-keys。"""

    id: UUID
    kind: str = Described(description="backtest 回测、no_history 没有可回测的事项")
    key: str
    path: str
    judged: str = Described(description="判断的正文的指纹，不计版本号")
    compared: str = Described(description="对照的现行版本的指纹；空：没有现行的")
    figures: dict[str, Any]
    assumptions: tuple[str, ...]
    unknowable: tuple[str, ...]
    reason: str
    review_by: date | None = Described(description="最迟哪天复核完")
    by_name: str
    at: datetime
    signed_by: int = Described(description="第几把密钥")
    signature: str
    holds: bool = Described(description="签名对得上")


class Word(Shape):
    """一个人对草案的一句话；再说过的，以后一次为准。"""

    stance: str = Described(description="for 赞成、doubts 有顾虑、against 不赞成")
    text: str
    side: str = Described(description="worker 工作人员、resident 居民")
    who: str = Described(description="工作人员的姓名和岗位；居民不具名")
    number: int = Described(description="说的是第几次保存")
    at: datetime


class Hearing(Shape):
    """一份草案的评议。"""

    until: date | None = Described(description="征求到哪天；null 是没有征求过")
    open: bool
    judged: tuple[Word, ...]


class Backtest(Shape):
    """一次回测。"""

    id: UUID
    state: str = Described(description="waiting、running、done、cancelled、failed")
    since: date
    until: date = Described(description="不含这一天")
    total: int | None = Described(description="要算多少件；还没开始是 null")
    done: int
    left_out: int = Described(description="照实施细则办的，不算")
    finding: UUID | None = Described(description="交存的结论")
    error: str
    by_name: str
    at: datetime
    ended_at: datetime | None


class SigningKey(Shape):
    number: int
    algorithm: str
    public_key: str = Described(description="32 字节，十六进制")
