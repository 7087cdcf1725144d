"""Who signs in, and their messages."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Session(Shape):
    """登录凭证：放在 `Authorization: Bearer` 后面。请妥善保管，用完退出。"""

    token: str
    token_type: str = "Bearer"  # noqa: S105 it names the scheme


class CodeSent(Shape):
    phone: str = Described(description="遮住中间的手机号")
    again_at: datetime = Described(description="这之后才能再发")
    expires_at: datetime


class Grant(Shape):
    role: str
    title: str
    path: str = Described(description="管到哪里；空为全国")
    org_id: UUID | None


class Me(Shape):
    person_id: UUID
    name: str
    grants: tuple[Grant, ...]
    unread: int = Described(description="未读消息，最多数到 100")


class Notice(Shape):
    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    at: datetime
    read_at: datetime | None


class Marked(Shape):
    read: int = Described(description="有多少条原来未读")
