"""Local rules and their difference to what stands above them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class LocalRulesLine(Shape):
    id: UUID
    key: str = Described(description="上级规程的 key")
    path: str = Described(description="在哪里执行")
    version: int
    status: str = Described(description="draft、published、retired")
    title: str
    publisher: str
    effective_from: datetime | None
    changes: int = Described(description="改了几处")
    behind: bool = Described(description="上级规程已有新版，本地仍按原来的办")


class LocalDifference(Shape):
    clause: str
    title: str
    do: str = Described(description="tighten、narrow、require、replace")
    nature: str = Described(description="floor 底线、open 可调、other 固定")
    before: str = Described(description="上级规定")
    after: str = Described(description="本地规定")
    why: str
    basis: str


class Conflict(Shape):
    clause: str
    problem: str


class LocalRules(LocalRulesLine):
    """一份实施细则，逐条与上级规程对照。"""

    parent_version: int
    parent_digest: str
    merged_digest: str = Described(description="合成的规程；空为还没发布")
    differences: tuple[LocalDifference, ...]
    conflicts: tuple[Conflict, ...] = Described(description="与上级新版不合的条款")
    document: dict[str, Any] = Described(description="正文")
    revision: int = Described(description="第几次保存；保存、发布时交回来")


class TriedRules(Shape):
    """试一份正文。什么也没有保存。"""

    differences: tuple[LocalDifference, ...]
    problems: tuple[Conflict, ...] = Described(description="哪一条不合上级规定，怎么改")


class SavedRules(Shape):
    revision: int


class PublishedRules(Shape):
    id: UUID
