"""Requests for more time that wait for a decision: what an approver finds beside 今日清单."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, which
from liren.actors.public import persons
from liren.affairs.models import Extension, Span
from liren.engine.language import Limit
from liren.standards.public import procedures
from liren.territories.public import upper_end

MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request to decide. length: as people say it; due: the deadline as it stands."""

    extension_id: UUID
    affair_id: UUID
    number: str
    title: str
    step_title: str
    length: str
    reason: str
    asked_by: str
    asked_at: datetime
    due: datetime


def extensions_to_decide(actor: Actor, limit: int = MOST) -> tuple[Waiting, ...]:
    """What `actor` may decide now, the nearest deadline first, their own requests left out. Four statements."""
    within = Q()
    for path in which(actor, "affairs.extend.approve").paths:
        within |= Q(approve_path__gte=path, approve_path__lt=upper_end(path))
    if not within or actor.person_id is None:
        return ()
    waiting = Extension.objects.filter(within, state="asked").exclude(asked_by=actor.person_id)
    found = list(waiting.select_related("affair").order_by("due_before", "id")[:limit])
    running = set(
        Span.objects.filter(affair_id__in=[one.affair_id for one in found], outcome__isnull=True).values_list(
            "affair_id", "step", "visit"
        )
    )
    found = [one for one in found if (one.affair_id, one.step, one.visit) in running]
    known = procedures(one.affair.procedure_digest for one in found)
    names = persons(one.asked_by for one in found if one.asked_by)
    return tuple(
        Waiting(
            extension_id=one.id,
            affair_id=one.affair_id,
            number=one.affair.number,
            title=one.affair.title,
            step_title=known[one.affair.procedure_digest].steps[one.step].title,
            length=Limit(one.amount, one.unit).text,  # type: ignore[arg-type]
            reason=one.reason,
            asked_by=names.get(one.asked_by, "") if one.asked_by else "",
            asked_at=one.asked_at,
            due=one.due_before,
        )
        for one in found
    )
