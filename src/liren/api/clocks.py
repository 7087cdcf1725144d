"""More time, and clocks that stand still."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from liren.access.errors import NotAllowed
from liren.affairs import errors
from liren.affairs import public as affairs
from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.shapes import affairs as shapes
from liren.kit.clock import now

router = Router(tags=["延期和暂停"])

WORKING = (errors.NoSuchAffair, errors.AffairClosed, errors.StepNotAllowed, errors.SamePersonAgain)


@operation(
    router, "POST", "/affairs/{uuid:id}/extensions", summary="申请延期",
    gives={201: shapes.ExtensionAsked},
    refuses=(
        *WORKING, errors.ExtensionNotForeseen, errors.DeadlinePassed, errors.AlreadyPaused, errors.ExtendedEnough,
        errors.ExtensionAsked,
    ),
)  # fmt: skip
def request_extension(request: HttpRequest, id: UUID, given: asked.MoreTime) -> Any:
    extension = affairs.request_extension(
        affair_id=id, amount=given.amount, reason=given.reason, by=actor_of(request), at=now()
    )
    return Status(201, {"id": extension})


@operation(
    router, "POST", "/extensions/{uuid:id}/decision", summary="批复延期申请", gives={200: shapes.Done},
    refuses=(
        errors.NoSuchExtension, errors.NoSuchAffair, errors.ExtensionDecided, errors.ExtensionLapsed,
        errors.OwnRequest, NotAllowed,
    ),
)  # fmt: skip
def decide_extension(request: HttpRequest, id: UUID, given: asked.Decision) -> Any:
    return affairs.decide_extension(
        extension_id=id, granted=given.granted, decision=given.decision, by=actor_of(request), at=now()
    )


@operation(
    router, "POST", "/affairs/{uuid:id}/pause", summary="暂停计时", gives={200: shapes.Done},
    refuses=(
        *WORKING, errors.PauseNotForeseen, errors.AlreadyPaused, errors.DeadlinePassed, errors.PausedEnough,
    ),
)  # fmt: skip
def pause(request: HttpRequest, id: UUID, given: asked.Pause) -> Any:
    return affairs.pause(
        affair_id=id, reason=given.reason, until=given.until, note=given.note, by=actor_of(request), at=now()
    )


@operation(
    router, "POST", "/affairs/{uuid:id}/resume", summary="恢复计时", gives={200: shapes.Done},
    refuses=(*WORKING, errors.NotPaused),
)  # fmt: skip
def resume(request: HttpRequest, id: UUID) -> Any:
    return affairs.resume(affair_id=id, by=actor_of(request), at=now())
