"""Registers 台账: what each shows, its rows, what befell one of them."""

from datetime import datetime

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Column(Shape):
    key: str
    title: str
    options: tuple[str, ...] = Described(description="只会是这些词；空为不限")
    filterable: bool = Described(description="能不能筛选")


class Register(Shape):
    """一本台账，和它的列。"""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]


class Thing(Shape):
    """这一行说的是什么：affair 事项、organisation 组织、paper 文书、place 地点（编号是路径）。"""

    kind: str
    id: str


class Row(Shape):
    id: str = Described(description="查经过时用它指这一行")
    cells: dict[str, str] = Described(description="列的 key → 内容，用话写的")
    thing: Thing | None


class Happened(Shape):
    at: datetime
    what: str
    by: str
