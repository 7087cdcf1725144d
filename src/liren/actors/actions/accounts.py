"""A member of staff leaves, comes back, or changes their name, as told by who manages all places they hold posts at."""

from datetime import datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.errors import OwnAccount
from liren.actors.masks import plain_name
from liren.actors.models import Appointment, Holding, Person
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import NATION


@write
def set_active(*, person_id: UUID, active: bool, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Close the account of a member of staff, or open it again; every session they have ends at once.

    Posts stay as they are: `relieve` and `hand_over` end those. Nothing happens when it is so already. Raises NotYours
    for anybody else's than staff's, NotAllowed, OwnAccount.
    """
    person = _managed(person_id, by)
    if person_id == by.person_id:
        raise OwnAccount
    if person.holder.active != active:
        access.set_active(holder=person_id, active=active)
        _note(person, "reopened" if active else "closed", by, at, reason)


@write
def rename(*, person_id: UUID, name: str, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Call a member of staff `name` from now on; the name before stays in the history.

    Raises InvalidInput, NotYours for anybody else than staff, NotAllowed.
    """
    person = _managed(person_id, by)
    called = plain_name(name)
    if called is None:
        raise InvalidInput(name="请写姓名，60 字以内")
    before = person.holder.label
    if called != before:
        access.rename(holder=person_id, label=called)
        _note(person, "renamed", by, at, reason, was=before)


def require_all_posts(person_id: UUID, by: Actor) -> None:
    """Raise NotAllowed unless `by` manages people wherever this person holds a post; everywhere when they hold none."""
    paths = Holding.objects.filter(person_id=person_id, until=None).values_list("post__path", flat=True)
    for path in paths or [NATION]:
        access.require(by, "actors.manage", path)


def _managed(person_id: UUID, by: Actor) -> Person:
    person = (
        Person.objects.select_for_update(of=("self",))
        .filter(pk=person_id, kind="staff")
        .select_related("holder")
        .first()
    )
    if person is None:
        raise NotYours(what="这位工作人员")
    require_all_posts(person_id, by)
    return person


def _note(person: Person, kind: str, by: Actor, at: datetime, reason: str | None, *, was: str | None = None) -> None:
    Appointment.objects.create(person=person, kind=kind, reason=reason, was=was, by=by.person_id, at=at)
