"""Organisations that live: sections merged into offices, terms, own templates, needs and offers."""

from datetime import date, datetime, time
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape
from liren.api.shapes.organisations import TemplateLine


class MovedPost(Shape):
    title: str
    holders: tuple[str, ...]
    joins: bool = Described(description="新科室已有同名同岗的，并到一起")


class Merger(Shape):
    """一个科室并入另一个，意味着什么。"""

    old_id: UUID
    old: str
    heir_id: UUID
    heir: str
    key: str | None = Described(description="派单代号，合并后由新科室接")
    posts: tuple[MovedPost, ...]
    below: tuple[str, ...] = Described(description="原来在它下面的组织")
    coordinated: int = Described(description="它统筹的别处岗位有几个")
    affairs: int = Described(description="在它手里的事项有几件")


class Mergers(Shape):
    """合并意味着什么；决定时把 seen 带上。"""

    items: tuple[Merger, ...]
    seen: str


class Merged(Shape):
    old_id: UUID
    old: str
    heir_id: UUID
    heir: str
    on: date | None = Described(description="文件定的日子")
    reference: str | None
    by_name: str | None
    at: datetime


class TermMember(Shape):
    name: str
    title: str


class Term(Shape):
    """一届任期和这一届里在岗的人。"""

    id: UUID
    number: int
    began_on: date
    last_day: date
    meets: str = Described(description="多久开一次会，用话说")
    reference: str
    members: tuple[TermMember, ...]
    last: bool = Described(description="最近的一届，只有它能改到哪天")


class TemplateText(Shape):
    """在一个地方用的模板和它的正文；version 已是下一版，改了就能发布成本地的。"""

    standing: TemplateLine
    text: str = Described(description="YAML")


class TemplateChanges(Shape):
    changes: tuple[str, ...] = Described(description="和现在用的有什么不同，逐条用话说")
    seen: str = Described(description="发布时带上，说明看过的就是这些")


class TemplateVersion(Shape):
    key: str
    version: int


class Listed(Shape):
    """一家组织能提供的，或需要的服务。"""

    id: UUID
    side: str = Described(description="offer 能提供，need 需要")
    organisation_id: UUID
    organisation: str
    service: str
    path: str = Described(description="服务到哪里，或哪里需要")
    days: tuple[int, ...] = Described(description="周一为 1；空为哪天都行")
    begins: time | None
    ends: time | None
    note: str


class Suggested(Shape):
    offer: Listed
    why: tuple[str, ...] = Described(description="为什么合适")
    why_not: tuple[str, ...] = Described(description="哪里对不上；空为合适")


class Matched(Shape):
    """一项需要，和可能对得上的；按组织名称排，不评高低。"""

    need: Listed
    fitting: tuple[Suggested, ...]
    near: tuple[Suggested, ...]


class Nurtured(Shape):
    id: UUID
    hub: str
    organisation_id: UUID
    organisation: str
