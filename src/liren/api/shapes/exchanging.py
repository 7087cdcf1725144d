"""Packages between levels. Docstrings are Chinese: the API's document prints them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class ExchangeField(Shape):
    key: str
    title: str
    required: bool
    options: tuple[str, ...] = Described(description="闭合的词表；空是随便写")


class ExchangeItem(Shape):
    """可以交换的一项；一包里每行的栏就是 fields。"""

    key: str
    version: int
    title: str
    purpose: str
    basis: str
    basis_says: str
    basis_checked: bool = Described(description="原文核对过没有")
    direction: str = Described(description="out 只送出、in 只收进、both 都可以")
    period: str = Described(description="month、quarter、year，event 有一件交一件")
    whole: bool = Described(description="true：一包是全部的样子，新的一包取代旧的")
    protected: bool = Described(description="true：有个人信息，内容加密给收的一方")
    identity: tuple[str, ...] = Described(description="凭哪几栏认出是同一个")
    fields: tuple[ExchangeField, ...]


class ExchangeIdentity(Shape):
    """我们的公钥，64 位十六进制。"""

    signing: str = Described(description="Ed25519，核对我们的签名")
    sealing: str = Described(description="X25519，加密给我们")


class ExchangePartner(Shape):
    id: UUID
    name: str
    path: str
    theirs: str = Described(description="对方怎么称呼这个地方")
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    stopped_at: datetime | None
    waiting: int = Described(description="收到、等确认的包")
    unanswered: int = Described(description="送出、等回执的包")
    missing: tuple[int, ...] = Described(description="没有收到的编号，后面的却到了")


class ExchangePackage(Shape):
    """一个包。came：true 是收到的。state：sent 等回执、open 等确认、taken 收下了、refused 退回了。"""

    id: UUID
    partner: UUID
    came: bool
    number: int
    item: str
    place: str
    as_of: date
    rows: int
    state: str
    counts: Mapping[str, int] = Described(
        description="各行：new 新的、same 一样、differs 有出入、refused 收不了、written"
    )
    why: str
    at: datetime
    decided_at: datetime | None


class ExchangeLine(Shape):
    number: int
    named: str
    verdict: str
    cells: tuple[tuple[str, str], ...] = Described(description="栏、对方的")
    apart: tuple[tuple[str, str, str], ...] = Described(description="有出入的：栏、对方的、我们的")
    problems: tuple[tuple[str, str], ...] = Described(description="栏、为什么收不了")
    done: bool


class ExchangeDocument(Shape):
    """交换包或回执本身，原样交给对方：写法见 docs/api.md。"""

    manifest: dict[str, Any]
    rows: list[dict[str, str]] | None
    sealed: str | None
    signature: str


class ExchangeDeposited(Shape):
    id: UUID
    kind: str = Described(description="package 交换包、receipt 回执")
    known: bool = Described(description="true：以前收过，什么也没有变")


class ExchangeLeft(Shape):
    left: int = Described(description="还有多少行没写：一次写 500 行，再调一次")
