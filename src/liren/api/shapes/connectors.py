"""What became of orders another system sent."""

from typing import Literal
from uuid import UUID

from liren.api.shapes.base import Shape


class Outcome(Shape):
    """一件工单收得怎样。"""

    outside_id: str | None
    state: Literal["taken", "known", "changed", "refused"]
    affair: UUID | None
    problems: dict[str, str]


class Taken(Shape):
    """按编号排；没有编号的在最后。"""

    items: list[Outcome]
