"""The signed-in person's messages."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.paging import NO_LONGER, cut, id_after
from liren.api.shapes import people as shapes
from liren.api.shapes.base import Page
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.notices import public as notices

router = Router(tags=["消息"])


@operation(
    router, "GET", "/notices", summary="我的消息，新的在前", gives={200: Page[shapes.Notice]}
)  # fmt: skip
def list_notices(
    request: HttpRequest,
    after: asked.Cursor = None,
    unread: Annotated[bool, Query(description="只看未读")] = False,
    limit: asked.Size = 50,
) -> Any:
    person = actor_of(request).person_id
    assert person is not None
    wanted = id_after(after)
    last = notices.notice_of(person, wanted) if wanted else None
    if wanted and last is None:
        raise InvalidInput(after=NO_LONGER)
    return cut(notices.list_for(person, unread_only=unread, before=last, limit=limit + 1), limit)


@operation(router, "POST", "/notices/read", summary="标为已读", gives={200: shapes.Marked})
def mark_read(request: HttpRequest, given: asked.Read) -> Any:
    person = actor_of(request).person_id
    assert person is not None
    return {"read": notices.mark_read(person, given.ids, at=now())}
