"""Places that ended, what they left and where it went."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape
from liren.api.shapes.places import Place


class LeftPost(Shape):
    id: UUID
    title: str
    organisation: str
    holders: tuple[str, ...]


class LeftKey(Shape):
    id: UUID = Described(description="原科室的编号")
    key: str
    section: str
    office: str


class Left(Shape):
    """开关、实施细则或文号：跟到了哪里，或还要定。"""

    id: UUID
    path: str
    kind: str = Described(description="numbers 是文号，别的是开关和实施细则")
    kind_title: str
    title: str
    to: str | None
    says: str
    settled_at: datetime | None


class Unsettled(Shape):
    """一个撤销的地方，还有什么没有去处；heirs 接替的地方，choices 可选的去处。"""

    place: Place
    heirs: tuple[Place, ...]
    choices: tuple[Place, ...]
    organisations: tuple[tuple[UUID, str], ...]
    posts: tuple[LeftPost, ...]
    keys: tuple[LeftKey, ...]
    things: tuple[Left, ...]


class Resettled(Shape):
    """一个人的权限跟着去了哪里。"""

    name: str
    role: str
    was: str
    path: str
    at: datetime


class Ended(Shape):
    unsettled: tuple[Unsettled, ...]
    followed: tuple[Left, ...]
    resettled: tuple[Resettled, ...]
