"""Two entries that may be one person's: masked, with whether they agree."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape
from liren.api.shapes.residents import Member, Resident, Stay


class Likely(Shape):
    line: Resident
    reasons: tuple[str, ...] = Described(
        description="number、phone-name、phone-sound、name-birth、door、name-place，最可能的在前"
    )


class Found(Shape):
    entries: tuple[Likely, ...]


class Side(Shape):
    """一份登记，和挂在它上面的。"""

    line: Resident
    phones_shown: tuple[str, ...]
    source: str
    recorded_at: datetime
    linked: bool
    held: bool
    waits: bool
    stays: tuple[Stay, ...]
    home: Member | None
    counts: Mapping[str, int] = Described(description="notes、decisions、consents、past 各多少条")


class Beside(Shape):
    """agree：各栏是否相同，有一份没有登记的答 null；hindrances：现在为什么不能合并。"""

    first: Side
    second: Side
    agree: Mapping[str, bool | None]
    reasons: tuple[str, ...]
    hindrances: tuple[str, ...]
    apart: bool


class Proposed(Shape):
    """一项合并；beside：还在等的时候，两份现在的样子。"""

    id: UUID
    stays: UUID
    goes: UUID
    lives: str
    reasons: tuple[str, ...]
    why: str
    at: datetime
    state: str = Described(description="waiting 等同意、merged 已合并、refused 没有同意、dropped 已撤回")
    decided_at: datetime | None
    decided_why: str
    lacks: tuple[str, ...] = Described(description="哪一份登记住处所在的社区还没有同意")
    may: tuple[str, ...] = Described(description="您现在可以：agree、refuse、drop")
    beside: Beside | None


class Waits(Shape):
    id: UUID
    shown: str
    why: str
    at: datetime


class Agreed(Shape):
    """merged：两边都同意了，已经合并。"""

    merged: bool
