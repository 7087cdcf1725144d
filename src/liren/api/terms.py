"""Terms of office 任期 of an organisation: which there were, the next begun, the end of the last moved."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.actors import public as actors
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.organisations import managed_organisation
from liren.api.paging import paged
from liren.api.shapes import living as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.kit.errors import NotYours

router = Router(tags=["组织"])


class Beginning(Asked):
    """新的一届；上一届还没到期的，到新一届开始为止。"""

    number: int = Described(description="第几届，比上一届大")
    began_on: asked.Day
    last_day: asked.Day
    meets: str = Described("", max_length=200, description="多久开一次会，可以不填")
    reference: str = Described(min_length=1, max_length=200, description="依据的文件")


class Ending(Asked):
    """最近一届改到哪天为止。"""

    last_day: asked.Day
    reference: str = Described(min_length=1, max_length=200, description="依据的文件")


@operation(
    router, "GET", "/organisations/{uuid:id}/terms", summary="一个组织的任期，最近的在前",
    gives={200: Page[shapes.Term]}, refuses=(NotAllowed, NotYours),
)  # fmt: skip
def terms(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    managed_organisation(id, actor_of(request))
    return paged(actors.terms(id), after, limit)


register(
    router,
    [
        Act(
            "/organisations/{uuid:id}/terms", "开始新的一届", actors.begin_term, (NotAllowed, NotYours),
            (("id", "organisation_id"),), Beginning, Made, 201, told="id",
        ),
        Act(
            "/organisations/terms/{uuid:id}/end", "最近一届改到哪天为止", actors.move_term_end, (NotAllowed, NotYours),
            (("id", "term_id"),), Ending,
        ),
    ],
)  # fmt: skip
