"""Dwellings, a place's portrait and groups as numbers. Docstrings are Chinese: the API's document prints them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class DwellingFacts(Shape):
    """一套房屋说了什么；null 是不知道。"""

    unit: str = Described(description="空是这栋楼没有单元")
    floor: int
    room: str
    use: str | None
    use_title: str
    area: Decimal | None = Described(description="建筑面积，平方米")
    tenure: str | None
    tenure_title: str


class Dwelling(Shape):
    """一套房屋；住在里面的人不在这里。"""

    id: UUID
    building_id: int
    path: str = Described(description="归谁管：网格，不知道网格就是社区")
    door: str = Described(description="人们怎么说，例如 1单元402室")
    facts: DwellingFacts
    since: date | None
    until: date | None = Described(description="从这天起没有了")
    withdrawn: bool
    source: str
    quality: str
    why: str
    recorded_at: datetime
    seen: str = Described(description="改的时候带上")


class HomesCount(Shape):
    dwellings: int
    uses: Mapping[str, int] = Described(description="按用途；键为空的是不知道用途")
    checked: int = Described(description="已核实的")


class Counted(Shape):
    title: str
    number: int | None = Described(description="null：少于能说的数")
    unit: str
    more: bool = Described(description="true：没有数完")


class ClassOf(Shape):
    key: str
    title: str
    counts: tuple[Counted, ...]
    note: str
    refused: bool = Described(description="true：您看不到这一类")


class Portrait(Shape):
    """一个地方的画像：人地物情事组织房屋，现在的数。"""

    classes: tuple[ClassOf, ...]


class GroupKey(Shape):
    key: str
    title: str


class GroupCount(Shape):
    group: GroupKey
    members: int | None
    unknown: int | None = Described(description="说不准的")
    few: bool = Described(description="true：少于 5，不说几个")
    closed: bool = Described(description="true：只告诉审批的人")


class GroupFamily(Shape):
    title: str
    local: bool
    counts: tuple[GroupCount, ...]


class Groups(Shape):
    """一个地方那一天的人群，只有数。"""

    path: str
    on: date
    people: int | None
    families: tuple[GroupFamily, ...]


class LeftAt(Shape):
    """一个撤销的地方还有什么没有定。"""

    path: str
    name: str
    ended: date | None
    heirs: tuple[str, ...] = Described(description="接替的地方的路径")
    doors: int
    people: int | None = Described(description="不住在哪一户里的；null：您不看这里的居民")
    behind: int | None = Described(description="住的那一户已经没有了的")


class LeftDoor(Shape):
    dwelling: Dwelling
    people: int | None = Described(description="住着几个人；null：您不看这里的居民")
    standing: tuple[str, ...] = Described(description="接替的楼里，哪几栋已经有这个门牌")
    waits: bool = Described(description="false：这一户已经没有了，还有人登记住在里面")


class DoorsMoved(Shape):
    doors: int
    joined: int = Described(description="和那里的一户合成一户的")


class PeopleSettled(Shape):
    stays: int = Described(description="几处居住、几户")
