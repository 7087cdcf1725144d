"""Places."""

from liren.api.shapes.base import Shape


class Place(Shape):
    id: int
    level: int
    kind: str
    code: str | None
    name: str
    full_name: str
    path: str
    parent_id: int | None


class PlaceWithin(Place):
    """一个地点和它所在的各级，从省起。"""

    ancestors: tuple[Place, ...]
