"""Standards systems, their nodes, what is found in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape, Source


class SystemLine(Shape):
    key: str
    title: str
    publisher: str
    version: str
    path: str = Described(description="适用哪里；空是各地通用")
    objective: str
    copied_from: str
    nodes: int
    directions: int = Described(description="其中只是发展方向的")
    standards: int
    changed_at: datetime


class Node(Shape):
    code: str
    parent: str | None
    name: str
    layer: str = Described(description="只有子体系有")
    role: str
    is_direction: bool = Described(description="是文件里的发展方向，不是定下的分支")
    source: Source | None = Described(description="null：由维护人设立")
    urban: bool
    rural: bool
    pilots: tuple[str, ...] = Described(description="哪些方面的试点归在这里")
    reads: tuple[str, ...] = Described(description="规程名里有这些词的，归在这里")
    measures: tuple[str, ...] = Described(description="这里自己的指标；归在这里的规程另有所看的")
    standards: int = Described(description="这里和下面的现行标准")
    procedures: int = Described(description="这里和下面的规程")
    coverage: str = Described(description="both 标准和规程都有，standard 只有标准，procedure 只有规程，none 空缺")


class Link(Shape):
    kind: str = Described(description="guides 指导，carries 承载")
    begin: str
    end: str


class Placed(Shape):
    node: str
    standard: UUID
    number: str | None
    title: str
    level: str
    kind: str | None
    area: str | None
    status: str
    placed_by: str = Described(description="reading 按文件的判读，decision 维护人的决定")


class Topic(Shape):
    group: str
    name: str
    node: str | None


class Target(Shape):
    title: str
    figures: tuple[str, ...]


class System(SystemLine):
    depth: int
    seen: int = Described(description="改的时候带上：同一处别人改过就答 409")
    targets: list[Target]
    layers: dict[str, str]
    sources: list[Source]
    tree: list[Node]
    links: list[Link]
    placed: list[Placed]
    topics: list[Topic]


class Finding(Shape):
    id: str
    criteria: str = Described(description="哪一组检验")
    criterion: str
    code: str
    node: str = Described(description="在哪个节点；空是整个体系")
    what: str
    hint: str


class Cell(Shape):
    id: str
    subsystem: str
    level: str
    side: str = Described(description="urban 城市社区，rural 乡村社区")
    count: int
    unsaid: int = Described(description="同一层级里没有标明城乡的")


class SystemMade(Shape):
    key: str


class SystemChange(Shape):
    """体系改动的一条；before、after 只有改了的。"""

    id: int
    what: str
    node: str = Described(description="哪个节点；空是整个体系")
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    why: str
    by_name: str
    at: datetime
