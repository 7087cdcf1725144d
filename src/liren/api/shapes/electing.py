"""Votes by proxy, run-offs, draws by lot. Docstrings are Chinese: the API's document prints them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class ProxyTerms(Shape):
    """这项表决能不能委托别人投，委托谁。"""

    most: int = Described(description="一个人最多接受几人委托；0 是不能委托")
    anybody: bool = Described(description="名册以外的人也可以受托")
    candidates: bool = Described(description="候选人可以受托")
    grounds: tuple[str, ...]
    refused: str = Described(description="为什么不能委托；空是能")


class Proxy(Shape):
    """一份委托，姓名遮住。"""

    id: UUID
    entry_id: UUID = Described(description="谁委托：名册上的一行")
    number: int | None
    shown: str
    holder_number: int | None = Described(description="受托人的序号；不在名册上的是 null")
    holder_shown: str
    document: str
    at: datetime
    announced_at: datetime | None
    announced: str = Described(description="名单贴在哪里；空是还没公布")
    used: bool = Described(description="已经代投")
    why: str = Described(description="为什么撤回；空是还有效")


class Announced(Shape):
    announced: int = Described(description="这次公布了几份")


class OwnProxies(Shape):
    """本人把票委托给了谁，又替几个人投。"""

    given_to: str = Described(description="受托人，姓名遮住；空是没有委托")
    holds: int


class RunOff(Shape):
    """一次选举没有选满，留下什么再投一次。"""

    kind: str = Described(description="runoff 另行选举、tie 票数相同再投一次")
    seats: int = Described(description="还要选几名")
    candidates: tuple[str, ...] = Described(description="哪几位，选项的 key，票多的在前")
    question: UUID | None = Described(description="发起了的那一次；没有是 null")


class DrawLine(Shape):
    id: UUID
    title: str
    seats: int
    at: datetime = Described(description="公布种子摘要的时间")
    drawn_at: datetime | None


class DrawStratum(Shape):
    name: str
    people: int
    seats: int


class DrawnSeat(Shape):
    """抽中的一位。"""

    id: UUID
    number: int = Described(description="名册上的序号")
    stratum: str
    instead_of: int | None = Described(description="递补哪一位的，写序号")
    state: str = Described(description="asked 等答复、accepted 来、declined 不来")
    why: str = Described(description="为什么不来；只给编名册的人和本人")
    named: bool = Described(description="本人同意公布遮住的姓名")
    shown: str = Described(description="遮住的姓名；没有同意的只给编名册的人和本人")


class Draw(DrawLine):
    """一次抽签：先公布种子的摘要，当着大家定一句话，再抽；谁都能照着再算一遍。"""

    roll_id: UUID
    roll_title: str
    path: str
    affair: UUID | None
    affair_number: str
    by_what: tuple[str, ...] = Described(description="按什么分层；空是不分")
    strata: tuple[DrawStratum, ...]
    digest: str = Described(description="各行（序号、层）的 SHA-256")
    commitment: str = Described(description="种子的 SHA-256，抽以前公布")
    source: str = Described(description="那句话是谁、怎么定的")
    drawn: tuple[DrawnSeat, ...] = Described(description="按次序；没有同意的不写姓名")
    missing: int = Described(description="几个名额没有人可以递补了")


class DrawnSeats(Shape):
    items: tuple[DrawnSeat, ...]
    own: DrawnSeat | None = Described(description="本人的；没有抽中是 null")


class DrawnNumbers(Shape):
    numbers: tuple[int, ...] = Described(description="抽中的序号，按次序")
