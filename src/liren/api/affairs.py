"""Affairs: opening, reading and everything done on them."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.public import (
    AffairClosed,
    AlreadyClaimed,
    AlreadyRated,
    IdempotencyKeyReused,
    LinesNotOver,
    MoveNotOpen,
    NobodyToAssign,
    NoDeparture,
    NoSuchAffair,
    NothingToReveal,
    NotProposed,
    NotYetTold,
    SamePersonAgain,
    StaleAffair,
    StepNotAllowed,
    StepNotNext,
    TooEarly,
    WhichLine,
)
from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.shapes import affairs as shapes
from liren.api.shapes.base import Page
from liren.kit.clock import now
from liren.kit.errors import PermitExpired, PermitUnknown, PermitUsed
from liren.media.errors import FileTaken
from liren.standards.errors import NoSuchProcedure

router = Router(tags=["事项"])

STEPPING = (
    NoSuchAffair, StaleAffair, StepNotNext, MoveNotOpen, AffairClosed, NotYetTold, FileTaken, StepNotAllowed,
    SamePersonAgain, NobodyToAssign, LinesNotOver, WhichLine, TooEarly,
)  # fmt: skip
PERMIT = (PermitUnknown, PermitUsed, PermitExpired, AlreadyRated, NoSuchAffair)


@operation(
    router, "POST", "/affairs", summary="反映或申请一件事",
    gives={201: shapes.Opened, 200: shapes.Opened},
    refuses=(NotAllowed, NoSuchProcedure, IdempotencyKeyReused, *STEPPING),
    description="带上 Idempotency-Key，网络断了可以放心重发：第二次答 200 和原来那件。",
)  # fmt: skip
def open_affair(request: HttpRequest, given: asked.ToOpen, key: asked.Key = None) -> Any:
    person, at_once = given.on_behalf_of, given.at_once
    opened = affairs.open_affair(
        procedure_key=given.procedure,
        answers=given.answers,
        place_path=given.place,
        by=actor_of(request),
        at=now(),
        origin="api",
        happened_at=given.happened_at,
        on_behalf_of=affairs.Contact(person.name, person.phone) if person else None,
        idempotency_key=key,
        media_ids=given.files,
        at_once=affairs.AtOnce(at_once.move, at_once.answers) if at_once else None,
    )
    return Status(201 if opened.created else 200, opened)


@operation(
    router, "GET", "/affairs", summary="我按职责能看到的事项，新的在前",
    gives={200: Page[shapes.AffairLine]},
)  # fmt: skip
def list_affairs(
    request: HttpRequest,
    wanted: Annotated[asked.Narrowed, Query()],
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return affairs.affairs(actor_of(request), _filters(wanted), after=after, limit=limit, at=now())


def _filters(wanted: asked.Reported) -> affairs.Filters:
    said = wanted.model_dump()
    return affairs.Filters(procedure_key=said.pop("procedure"), path=said.pop("place"), **said)


@operation(
    router, "GET", "/affairs/mine", summary="我反映或申请的事项", gives={200: Page[shapes.AffairLine]}
)  # fmt: skip
def my_affairs(
    request: HttpRequest,
    wanted: Annotated[asked.Reported, Query()],
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return affairs.mine(actor_of(request), _filters(wanted), after=after, limit=limit, at=now())


@operation(
    router, "GET", "/affairs/{uuid:id}", summary="一件事项：经过、现在能办什么",
    gives={200: shapes.Affair}, refuses=(NoSuchAffair,),
)  # fmt: skip
def affair(request: HttpRequest, id: UUID) -> Any:
    return affairs.affair(id, actor_of(request), at=now())


@operation(
    router, "POST", "/affairs/{uuid:id}/steps", summary="办一步", gives={200: shapes.Done}, refuses=STEPPING
)  # fmt: skip
def do_step(request: HttpRequest, id: UUID, given: asked.ToDo) -> Any:
    return affairs.do_step(
        affair_id=id,
        step=given.step,
        move=given.move,
        answers=given.answers,
        by=actor_of(request),
        at=now(),
        version=given.version,
        happened_at=given.happened_at,
        line=given.line,
    )


@operation(
    router, "POST", "/affairs/{uuid:id}/agreement", summary="共商：同意提出的办法", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, StaleAffair, NotProposed, StepNotAllowed, NotYetTold, LinesNotOver),
)  # fmt: skip
def agree(request: HttpRequest, id: UUID, given: asked.Agreement) -> Any:
    return affairs.agree(affair_id=id, by=actor_of(request), at=now(), version=given.version)


@operation(
    router, "POST", "/affairs/{uuid:id}/departures", summary="声明探索性偏离", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, StaleAffair, StepNotNext, StepNotAllowed, NoDeparture),
)  # fmt: skip
def depart(request: HttpRequest, id: UUID, given: asked.Departure) -> Any:
    return affairs.depart(
        affair_id=id,
        step=given.step,
        clause=given.clause,
        instead=given.instead,
        reason=given.reason,
        hope=given.hope,
        by=actor_of(request),
        at=now(),
        version=given.version,
    )


@operation(
    router, "POST", "/affairs/{uuid:id}/notes", summary="补充说明", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, StepNotAllowed),
)  # fmt: skip
def note(request: HttpRequest, id: UUID, given: asked.Note) -> Any:
    return affairs.note(affair_id=id, text=given.text, internal=given.internal, by=actor_of(request), at=now())


@operation(
    router, "POST", "/affairs/{uuid:id}/visits", summary="本人一共来过几次", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, StaleAffair, StepNotAllowed),
)  # fmt: skip
def count_visits(request: HttpRequest, id: UUID, given: asked.Visits) -> Any:
    return affairs.count_visits(affair_id=id, visits=given.visits, by=actor_of(request), at=now(), before=given.before)


@operation(
    router, "POST", "/affairs/{uuid:id}/rating", summary="反映人评价", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AlreadyRated, StepNotAllowed, WhichLine),
)  # fmt: skip
def rate(request: HttpRequest, id: UUID, given: asked.Rating) -> Any:
    return affairs.rate(
        affair_id=id, grade=given.grade, comment=given.comment, by=actor_of(request), at=now(), line=given.line
    )


@operation(
    router, "GET", "/ratings/{secret}", public=True, summary="评价链接问的是哪件事",
    gives={200: shapes.RatingSubject}, refuses=PERMIT,
)  # fmt: skip
def rating_subject(request: HttpRequest, secret: str) -> Any:
    return affairs.rating_subject(secret, at=now())


@operation(
    router, "POST", "/ratings/{secret}", public=True, summary="凭链接评价一次，不用登录",
    gives={200: shapes.Done}, refuses=PERMIT,
)  # fmt: skip
def rate_by_link(request: HttpRequest, secret: str, given: asked.Rating) -> Any:
    return affairs.rate_by_link(secret=secret, grade=given.grade, comment=given.comment, at=now())


@operation(
    router, "POST", "/affairs/{uuid:id}/reveal", summary="写明用途，查看被遮住的个人信息",
    gives={200: shapes.Revealed}, refuses=(NoSuchAffair, StepNotAllowed, NothingToReveal),
)  # fmt: skip
def reveal(request: HttpRequest, id: UUID, given: asked.Reveal) -> Any:
    values = affairs.reveal(
        affair_id=id, names=given.names, purpose=given.purpose, by=actor_of(request), at=now()
    )  # fmt: skip
    return {"values": values}


@operation(
    router, "GET", "/work", summary="今日清单：等我办的，最急的在前", gives={200: Page[shapes.WorkItem]}
)  # fmt: skip
def work(
    request: HttpRequest,
    wanted: Annotated[asked.Lying, Query()],
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    said = wanted.model_dump()
    filters = affairs.InboxFilters(path=said.pop("place"), **said)
    return affairs.inbox(actor_of(request), filters, at=now(), after=after, limit=limit)


@operation(
    router, "POST", "/work/{uuid:id}/claim", summary="认领", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, AlreadyClaimed, StepNotAllowed, SamePersonAgain),
)  # fmt: skip
def claim(request: HttpRequest, id: UUID) -> Any:
    return affairs.claim(work_id=id, by=actor_of(request), at=now())


@operation(
    router, "POST", "/work/{uuid:id}/release", summary="放回待认领", gives={200: shapes.Done},
    refuses=(NoSuchAffair, AffairClosed, StepNotAllowed),
)  # fmt: skip
def release(request: HttpRequest, id: UUID, given: asked.Reason) -> Any:
    return affairs.release(work_id=id, reason=given.reason, by=actor_of(request), at=now())
