"""Residents and households: masked; what is protected is opened by a call of its own, with a purpose."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Resident(Shape):
    """一位居民，遮住的。"""

    id: UUID
    shown: str
    phone_shown: str
    number_shown: str
    born: date | None
    sex: str = Described(description="male、female，空是不详")
    state: str = Described(description="lives 在册、left 已迁出、died 已去世")
    place_id: int
    dwelling_id: UUID | None
    path: str = Described(description="归哪里管：网格或社区的路径")
    quality: str = Described(description="checked 已核实、unchecked 未核实、doubtful 存疑")


class Found(Shape):
    """最多 20 人；more：还有更多，请再写具体些；near：没有这个姓名，这些是读音或字相近的。"""

    people: tuple[Resident, ...]
    more: bool
    near: bool


class Stay(Shape):
    id: UUID
    kind: str = Described(description="actual 常住、floating 流动、registered 户籍、abroad 境外")
    path: str
    place_id: int
    dwelling_id: UUID | None
    since: date | None
    until: date | None
    source: str
    quality: str
    withdrawn: bool


class Member(Shape):
    resident_id: UUID
    household_id: UUID
    shown: str
    relation: str
    since: date | None
    until: date | None


class Past(Shape):
    """改过什么；原来的值要写明用途才看得到。"""

    what: tuple[str, ...]
    corrected: bool
    until: date | None
    source: str
    why: str
    at: datetime


class Noted(Shape):
    """走访、情况、需要、认定；文字要写明用途才看得到。"""

    id: UUID
    about_kind: str
    about_id: UUID
    kind: str
    on: date
    until: date | None
    at: datetime


class Waiting(Shape):
    id: UUID
    resident_id: UUID
    shown: str
    what: tuple[str, ...]
    why: str
    source: str
    at: datetime


class ResidentPage(Shape):
    """一位居民和关于他的一切日期。"""

    line: Resident
    phones_shown: tuple[str, ...] = Described(description="全部号码，遮住的；改号码时整个替换")
    since: date | None
    until: date | None
    source: str
    recorded_at: datetime
    registered_path: str
    stays: tuple[Stay, ...]
    memberships: tuple[Member, ...]
    past: tuple[Past, ...]
    notes: tuple[Noted, ...]
    waiting: Waiting | None
    withdrawn: bool
    erased: bool
    linked: bool


class Household(Shape):
    """一户。"""

    id: UUID
    kind: str
    path: str
    place_id: int
    dwelling_id: UUID | None
    since: date | None
    until: date | None
    into: UUID | None
    source: str
    quality: str
    members: tuple[tuple[Member, Resident | None], ...]
    former: tuple[Member, ...]
    notes: tuple[Noted, ...]
    last_contact: date | None


class Counts(Shape):
    """在册的人、户、各种居住登记；街道以上不现数，答 null。不在当地管人口的看约数：各类按 5 取整，少于 5 的答 null。"""

    residents: int
    households: int
    by_kind: Mapping[str, int | None]


class Counted(Shape):
    counts: Counts | None


class Registered(Shape):
    """known：此前已在别处登记，现在也住在这里，原来的内容没有改动。"""

    id: UUID
    known: bool


class Changed(Shape):
    """what：马上改好的栏；waits：等另一位同事同意的更正。"""

    what: tuple[str, ...]
    waits: UUID | None


class Opened(Shape):
    values: tuple[str, ...]
