"""Whether public affairs are looked at before they are shown: said by a place, for all of it or for one procedure."""

from datetime import datetime

from liren.access.public import Actor, holds
from liren.affairs.company.acting import said
from liren.affairs.company.models import Moderation
from liren.affairs.errors import StepNotAllowed
from liren.affairs.models import Affair
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.territories.public import ancestors_of, place_at

LONGEST_KEY = 200


def moderated(affair: Affair) -> bool:
    """Does a moderator look before this affair is shown? The nearest place that says so decides; unsaid, yes."""
    return needed(affair.jurisdiction_path, affair.procedure_key)


def needed(path: str, procedure_key: str) -> bool:
    """The same, of a place and a procedure. One statement."""
    here = [*ancestors_of(path), path]
    told = Moderation.objects.filter(path__in=here, procedure_key__in=["", procedure_key])
    found = sorted(told, key=lambda one: (len(one.path), len(one.procedure_key)))
    return found[-1].needed if found else True


@write
def set_moderation(*, path: str, procedure_key: str, needed: bool, reason: str, by: Actor, at: datetime) -> None:
    """Say whether affairs at `path` and below are looked at before they are shown. procedure_key "": of all procedures.

    by: who supervises there, or the system. Raises StepNotAllowed, InvalidInput.
    """
    reason = said(reason, "reason", "请写明为什么")
    place = place_at(path)
    if place is None or place.valid_to is not None:
        raise InvalidInput(path="没有这个地点，请重新选择。")
    if len(procedure_key) > LONGEST_KEY:
        raise InvalidInput(procedure="没有这个规程，请重新选择。")
    if not (by.is_system or holds(by, "supervisor", path)):
        raise StepNotAllowed(step="先审后发的规定", allowed="督办")
    Moderation.objects.update_or_create(
        path=path,
        procedure_key=procedure_key,
        defaults={"needed": needed, "reason": reason, "decided_at": at, "written_by": by.person_id},
    )
