"""Rooms by the hour. Docstrings are Chinese: the API's document prints them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape
from liren.api.shapes.facilities import Share


class Hour(Shape):
    at: datetime
    free: str = Described(description="free 空、asked 有人在约、taken 已约、over 已过；不说是谁")


class Day(Shape):
    day: date
    hours: tuple[Hour, ...] = Described(description="那天开放的整点；空是不开")
    opens: str = Described(description="那天的开放时间；空是不开")
    why: str = Described(description="为什么和平常不一样，例如国庆节放假、停电检修；空是和平常一样")


class Booking(Shape):
    """一个预约；只给约的人和在那里确认的人看。"""

    id: UUID
    room_id: UUID
    room: str
    facility_id: UUID
    facility: str
    who: str = Described(description="组织的名称，或遮过的姓名")
    purpose: str
    people: int
    starts: datetime
    ends: datetime
    state: str = Described(description="asked 等确认、confirmed 已确认、declined 没有约上、cancelled 已取消")
    reason: str
    came: int | None = Described(description="来了多少人；null 是还没记")


class Utilisation(Shape):
    """一间房用得怎么样：有人到场的小时 ÷ 已经过去的开放小时。"""

    room_id: UUID
    room: str
    since: date
    until: date = Described(description="不含这天")
    open: int
    booked: int
    used: int
    people: int
    rate: Share
    by_hour: tuple[tuple[int, int, int], ...] = Described(description="钟点、用了几小时、开放几小时")
