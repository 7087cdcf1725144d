"""Files."""

from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class File(Shape):
    id: UUID
    hash: str = Described(description="内容的 SHA-256")
    type: str
    size: int
    width: int | None
    height: int | None
    name: str
