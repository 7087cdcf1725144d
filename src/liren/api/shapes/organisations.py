"""Organisations, their posts, templates, hand-over packages and contacts."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape
from liren.api.shapes.places import Place


class Organisation(Shape):
    id: UUID
    key: str | None = Described(description="派单代号")
    name: str
    kind: str
    subtype: str
    status: str
    path: str
    parent_id: UUID | None
    credit_code: str | None
    phone: str | None = Described(description="对外电话")
    line: str | None
    until: datetime | None = Described(description="从这时起不再有；null 为仍在")


class Member(Shape):
    holding_id: UUID
    name: str
    title: str
    role: str | None
    path: str
    since: datetime


class Changed(Shape):
    what: str
    was: str | None
    now: str | None
    reference: str | None
    by_name: str | None
    at: datetime


class OrganisationWhole(Organisation):
    """一个组织：谁在什么岗位，变过什么。"""

    members: tuple[Member, ...]
    changes: tuple[Changed, ...]
    version: int = Described(description="变过几次；也是 ETag，写的时候用 If-Match 带回来")


class Node(Shape):
    id: UUID
    name: str
    kind: str
    subtype: str
    core: bool
    holders: int
    below: "tuple[Node, ...]"


class Chart(Shape):
    """一个地方某一天的组织结构。"""

    roots: tuple[Node, ...]
    core_count: int


class TemplateLine(Shape):
    key: str
    version: int
    path: str
    title: str
    summary: str
    at: tuple[str, ...] = Described(description="用在哪类地方")
    unchecked: int = Described(description="还没有与原文核对的依据有几处")


class PlannedPost(Shape):
    title: str
    place: Place


class Planned(Shape):
    key: str = Described(description="fillings 里用它指这一格")
    does: str = Described(description="make 新设、match 已有、leave 暂不设、conflict 有冲突")
    name: str
    says: str
    line: str | None
    organisation_id: UUID | None
    posts: tuple[PlannedPost, ...]
    candidates: tuple[tuple[UUID, str], ...] = Described(description="可以选用的已有组织")


class Plan(Shape):
    """按模板会做什么，或做了什么。"""

    template: TemplateLine
    slots: tuple[Planned, ...]


class Application(Shape):
    key: str
    version: int
    title: str
    at: datetime


class HandoverLine(Shape):
    id: UUID
    post: str
    organisation_id: UUID
    organisation: str
    leaver: str
    successor: str | None
    path: str
    began_at: datetime
    left_at: datetime | None
    confirmed_at: datetime | None
    missing: int


class Item(Shape):
    id: UUID
    kind: str = Described(description="duty、key、contact、other")
    text: str
    received: bool | None
    settled_at: datetime | None


class Handover(Shape):
    """一份交接：要交的东西，没办完的事去了哪里。"""

    line: HandoverLine
    items: tuple[Item, ...]
    work: tuple[dict[str, str], ...] | None


class Missing(Shape):
    missing: int = Described(description="没有收到的有几项")


class Contact(Shape):
    person_id: UUID
    name: str
    phone: str | None = Described(description="遮住中间")


class ContactPost(Shape):
    title: str
    organisation: str
    phone: str | None = Described(description="单位的对外电话")
    holders: tuple[Contact, ...]


class Branch(Shape):
    """一个地方的岗位，和下面有岗位的地方。"""

    place: Place
    posts: tuple[ContactPost, ...]
    below: "tuple[Branch, ...]"


class Phone(Shape):
    phone: str | None


class Seat(Shape):
    title: str
    organisation_id: UUID
    organisation: str
    kind: str
    role: str | None
    path: str


class Overlap(Shape):
    """一人多岗，和它意味着什么。"""

    name: str
    seats: tuple[Seat, ...]
    facts: tuple[str, ...]


class Coordinated(Shape):
    holders: tuple[str, ...]
    title: str
    path: str
    manager: str = Described(description="岗位归谁管")
    coordinator: str = Described(description="由谁统筹")
    seats: int | None
    vacant: int
