"""What an affair keeps company with, and what everybody sees of it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class PublicLine(Shape):
    affair_id: UUID
    number: str
    everyday_name: str
    title: str
    place_name: str
    class_title: str | None
    source: str = Described(description="从哪里来：居民反映、热线转来……")
    state: str
    step_title: str
    opened_at: datetime
    photo: UUID | None = Described(description="/square/photos/{id}")


class Said(Shape):
    key: str
    title: str
    text: str


class Correction(Shape):
    key: str
    title: str
    earlier: str
    text: str
    why: str
    office: str
    at: datetime


class PublicAffair(Shape):
    """一件公开的事，大家看到的样子。"""

    line: PublicLine
    procedure_key: str
    procedure_title: str
    answers: tuple[Said, ...]
    photos: tuple[UUID, ...]
    shown_at: datetime | None
    closed_at: datetime | None
    corrections: tuple[Correction, ...]


class MetToo(Shape):
    at: datetime
    text: str
    photos: tuple[UUID, ...]


class Followers(Shape):
    """也遇到的人。"""

    count: int | None = Described(description="您可以知道的话，有多少人")
    some: bool
    mine: bool = Described(description="我在其中")
    said: tuple[MetToo, ...] = Described(description="补充的话，只给办理的人看")


class Kin(Shape):
    affair_id: UUID
    number: str
    title: str | None = Described(description="null：不归您看")
    state: str
    step_title: str
    why: str
    since: datetime
    settled: str | None


class Family(Shape):
    parent: Kin | None
    children: tuple[Kin, ...]


class Repeats(Shape):
    nth: int = Described(description="同一人第几次反映相近的事")
    earlier: tuple[Kin, ...]


class Publication(Shape):
    """公开到哪一步，公开后是什么样子。"""

    affair_id: UUID
    state: str = Described(description="waiting、shown、hidden、withdrawn")
    preview: PublicAffair
    full: tuple[Said, ...]
    full_photos: tuple[UUID, ...]
    struck: tuple[str, ...]
    anew: tuple[Said, ...] = Described(description="划掉过或更正过、后来又填了新的，等审的人看")
    source: str
    agreed_at: datetime | None
    reason: str | None
    moderated: bool
    is_reporter: bool
    may_decide: bool


class Company(Shape):
    """一件事和别的事的关系：上下级、并案、重复、也遇到的人、公开。"""

    family: Family
    merged_into: Kin | None
    took_in: tuple[Kin, ...]
    followers: Followers
    repeats: Repeats
    may_merge: bool
    may_part: bool
    may_open_child: bool
    publication: Publication | None = Described(description="null：规程不公开这件事")


class Likely(Shape):
    """可能是同一件事。"""

    affair_id: UUID
    number: str
    title: str
    place_name: str
    step_title: str
    opened_at: datetime
    why: tuple[str, ...]
    public: bool = Described(description="只看得到公开的样子，见 /square/{id}")


class ToModerate(Shape):
    affair_id: UUID
    number: str
    title: str
    place_name: str
    source: str
    asked_at: datetime
    agreed: bool
