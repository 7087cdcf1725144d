"""Duplicates, parents and children, who met it too, and what everybody sees: the square."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Query, Router
from pydantic import BaseModel
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs import errors
from liren.affairs import public as affairs
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.affairs import STEPPING
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import affairs as done
from liren.api.shapes import company as shapes
from liren.api.shapes.base import Page
from liren.engine.language import Kind
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.media import public as media
from liren.media.errors import FileGone, FileTaken
from liren.standards.errors import NoSuchProcedure

router = Router(tags=["并案、关联和公开"])

Reason = Annotated[str, Described(min_length=1, max_length=500)]
Words = Annotated[list[str], Described(default_factory=list, max_length=50)]
TURN = (errors.NoSuchAffair, errors.StaleAffair, errors.StepNotAllowed)
SHOWING = (*TURN, affairs.NotForEverybody, affairs.PublicationDecided)


class Square(BaseModel):
    """公开栏的筛选。"""

    place: str | None = Described(None, max_length=120, description="这个地点及以下")
    text: str | None = Described(None, max_length=100)
    state: Literal["open", "closed"] | None = None
    kind: Kind | None = None


class MeToo(Asked):
    """我也遇到：可以补充几句话和照片。"""

    words: str = Described("", max_length=200, description="只给办这件事的人看，可以不写")
    photos: list[UUID] = Described(default_factory=list, max_length=3, description="刚上传的照片")


class Draft(Asked):
    """正要反映的内容，用来找可能重复的。"""

    procedure: str = Described(max_length=120)
    place: str = Described(max_length=120)
    answers: asked.Answers


class Merging(Asked):
    """并入哪一件，为什么。"""

    main_id: UUID = Described(description="并入的那件事项")
    reason: Reason


class Child(Asked):
    """从这件事开出下级事项。"""

    procedure_key: str = Described(max_length=120)
    answers: asked.Answers
    reason: Reason
    place_path: str | None = Described(None, max_length=120, description="不写就在原来的地方")
    key: str | None = Described(None, min_length=1, max_length=100, description="提交编号，重发不会重开")


class Settling(Asked):
    """先于下级办结时，下级怎么办。"""

    words: Reason


class Publishing(Asked):
    """公开；来源可以说得更准。"""

    source: Literal[tuple(affairs.SOURCES)] | None = None  # type: ignore[valid-type]  # the room's own list


class Correcting(Asked):
    """更正公开的一栏。"""

    key: str = Described(max_length=120, description="title，或公开的栏目")
    text: str = Described(min_length=1, max_length=2000)
    why: Reason


class Striking(Asked):
    """划掉不公开的内容。"""

    answers: Words
    photos: Words
    words: Words


@operation(
    router, "GET", "/square", public=True, summary="公开栏：大家都能看的事，新的在前",
    gives={200: Page[shapes.PublicLine]},
)  # fmt: skip
def square(
    request: HttpRequest, wanted: Annotated[Square, Query()], after: asked.Cursor = None, limit: asked.Size = 50
) -> Any:
    filters = affairs.PublicFilters(path=wanted.place, text=wanted.text, state=wanted.state, kind=wanted.kind)
    return affairs.square(filters, after=after, limit=limit)


@operation(
    router, "GET", "/square/{uuid:id}", public=True, summary="一件公开的事",
    gives={200: shapes.PublicAffair}, refuses=(affairs.NoSuchPublicAffair,),
)  # fmt: skip
def public_affair(request: HttpRequest, id: UUID) -> Any:
    return affairs.public_affair(id)


@operation(
    router, "GET", "/square/photos/{uuid:id}", public=True, summary="公开的照片；small 为小图",
    gives={200: bytes}, refuses=(NotYours, FileGone),
)  # fmt: skip
def public_photo(request: HttpRequest, id: UUID, small: Annotated[bool, Query()] = False) -> Any:
    if not affairs.is_public_photo(id):
        raise NotYours(what="这张照片")
    opened = media.open(id, small=small)
    response = FileResponse(opened.path.open("rb"), content_type=opened.type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@operation(
    router, "POST", "/duplicates", summary="还没反映：可能重复的事",
    gives={200: Page[shapes.Likely]}, refuses=(NoSuchProcedure,),
)  # fmt: skip
def duplicates_of_draft(request: HttpRequest, given: Draft) -> Any:
    found = affairs.likely(
        procedure_key=given.procedure, answers=given.answers, place_path=given.place, actor=actor_of(request), at=now()
    )
    return paged(found, None, len(found) or 1)


@operation(
    router, "GET", "/affairs/{uuid:id}/duplicates", summary="可能与这件是同一件事的",
    gives={200: Page[shapes.Likely]}, refuses=(errors.NoSuchAffair,),
)  # fmt: skip
def duplicates(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    found = affairs.alike(id, actor=actor_of(request), at=now())
    return paged(found, after, limit, by=lambda one: str(one.affair_id))


@operation(
    router, "GET", "/affairs/{uuid:id}/company", summary="上下级、并案、重复、也遇到的人、公开到哪一步",
    gives={200: shapes.Company}, refuses=(errors.NoSuchAffair,),
)  # fmt: skip
def company(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    found = affairs.company(id, actor)
    return {
        **{name: getattr(found, name) for name in shapes.Company.model_fields if name != "publication"},
        "publication": affairs.publication(id, actor),
    }


@operation(
    router, "GET", "/moderation", summary="等我看过才公开的，旧的在前", gives={200: Page[shapes.ToModerate]}
)  # fmt: skip
def to_moderate(
    request: HttpRequest,
    place: Annotated[str, Query(max_length=120, description="这个地点及以下")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return paged(affairs.to_moderate(actor_of(request), place=place), after, limit, by=lambda one: str(one.affair_id))


def redact(
    *, affair_id: UUID, answers: Sequence[str], photos: Sequence[str], words: Sequence[str], by: Actor, at: datetime
) -> affairs.Stepped:
    return affairs.redact(affair_id=affair_id, strikes=affairs.Strikes(answers, photos, words), by=by, at=at)


def open_child(**given: Any) -> affairs.Opened:
    return affairs.open_child(**given, origin="api")


ON = (("id", "affair_id"),)
register(
    router,
    [
        Act(
            "/square/{uuid:id}/me-too", "我也遇到", affairs.join, key="me_too", names=ON, sends=MeToo,
            refuses=(
                affairs.NoSuchPublicAffair, affairs.OwnAffair, affairs.FollowedEnough, errors.AffairClosed, FileTaken,
            ),
        ),
        Act("/square/{uuid:id}/leave", "不再收到这件事的消息", affairs.leave, (), key="not_me", names=ON),
        Act(
            "/affairs/{uuid:id}/merge", "并案：这件并入另一件", affairs.merge, sends=Merging, gives=done.Done,
            names=(("id", "duplicate_id"),),
            refuses=(*TURN, errors.AffairClosed, affairs.HasDuplicates, affairs.ChildrenStillOpen),
        ),
        Act(
            "/affairs/{uuid:id}/part", "撤销并案，接着办", affairs.part, sends=asked.Reason, gives=done.Done,
            names=(("id", "duplicate_id"),), refuses=(*TURN, affairs.NotMerged, affairs.MainEnded),
        ),
        Act(
            "/affairs/{uuid:id}/children", "开出下级事项", open_child, sends=Child, gives=done.Opened, status=201,
            names=(("id", "parent_id"),),
            refuses=(*STEPPING, errors.IdempotencyKeyReused, affairs.TooManyChildren, NoSuchProcedure, NotAllowed),
        ),
        Act(
            "/affairs/{uuid:id}/settlement", "写明没办完的下级怎么办", affairs.settle_children, sends=Settling,
            gives=done.Done, names=ON, refuses=(*TURN, errors.AffairClosed),
        ),
        Act("/affairs/{uuid:id}/publication", "公开", affairs.publish, SHOWING, ON, Publishing, done.Done, key="show"),
        Act("/affairs/{uuid:id}/hiding", "不公开，或撤下", affairs.hide, SHOWING, ON, asked.Reason, done.Done),
        Act("/affairs/{uuid:id}/strikes", "划掉不公开的内容", redact, SHOWING, ON, Striking, done.Done),
        Act("/affairs/{uuid:id}/withdrawal", "反映人收回公开", affairs.withdraw, SHOWING, ON, None, done.Done),
        Act(
            "/affairs/{uuid:id}/corrections", "登出更正", affairs.correct, names=ON, sends=Correcting,
            gives=done.Done, refuses=(*TURN, affairs.NotForEverybody, affairs.NotShown),
        ),
    ],
)  # fmt: skip
