"""Hub organisations nurture others; what is offered and what is needed is listed, and taken off again."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.changes import held
from liren.actors.masks import plain_line
from liren.actors.matching import HUBS, SIDES
from liren.actors.models import Listing, Nurturing, OrganisationRow
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import place_at

_SERVICE, _NOTE = 40, 200


@write
def list_service(
    *, organisation_id: UUID, side: str, service: str, path: str, days: Collection[int], begins: time | None,
    ends: time | None, note: str, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Write down that an organisation offers or needs a service at a place. The note is about no person.

    service: as people call it; what is called alike is matched. Raises InvalidInput with the fields, NotYours,
    NotAllowed.
    """
    row = held(organisation_id, by)
    place = place_at(path) if path else None
    problems = {}
    if side not in SIDES:
        problems["side"] = f"请选：{'、'.join(SIDES.values())}"
    if plain_line(service, _SERVICE) is None:
        problems["service"] = f"请写是什么服务，{_SERVICE} 字以内，例如 上门理发"
    if place is None or place.valid_to is not None:
        problems["path"] = "请选一个还在的地点"
    if any(day not in range(1, 8) for day in days):
        problems["days"] = "请选周一到周日里的日子"
    if (begins is None) != (ends is None) or (begins and ends and ends <= begins):
        problems["begins"] = "钟点要写就写起止两个，止在起之后"
    if note.strip() and plain_line(note, _NOTE) is None:
        problems["note"] = f"请用一行话说明，{_NOTE} 字以内，不写居民的姓名和情况"
    if problems:
        raise InvalidInput.of(problems)
    made = Listing.objects.create(
        organisation=row, side=side, service=service.strip(), path=path, days=sorted(set(days)),
        begins=begins, ends=ends, note=note.strip(), by=by.person_id, at=at,
    )  # fmt: skip
    return made.id


@write
def end_listing(*, listing_id: UUID, by: Actor, at: datetime) -> None:
    """It is offered, or needed, no longer. Raises NotYours, NotAllowed."""
    found = Listing.objects.select_for_update(of=("self",)).filter(id=listing_id, ended_at=None)
    row = found.select_related("organisation").first()
    if row is None:
        raise NotYours(what="这一条")
    access.require(by, "actors.manage", row.organisation.path)
    row.ended_at = at
    row.save(update_fields=["ended_at"])


@write
def nurture(*, hub_id: UUID, organisation_id: UUID, by: Actor, at: datetime) -> UUID:
    """A hub organisation nurtures another of the social forces in its place. Twice is once.

    Raises InvalidInput (`hub`, `organisation`), NotYours, NotAllowed.
    """
    hub = held(hub_id, by)
    other = OrganisationRow.objects.filter(id=organisation_id, until=None).first()
    if hub.subtype not in HUBS:
        raise InvalidInput(hub="请选枢纽型社会组织或协同中心")
    if other is None or other.kind != "social_force" or other.id == hub.id or not other.path.startswith(hub.path):
        raise InvalidInput(organisation="请选这里的一家社会组织，不是它自己")
    made, _ = Nurturing.objects.get_or_create(
        hub=hub, organisation=other, until=None, defaults={"since": at, "by": by.person_id}
    )
    return made.id


@write
def end_nurturing(*, nurturing_id: UUID, by: Actor, at: datetime) -> None:
    """It stands on its own feet, or with somebody else. Raises NotYours, NotAllowed."""
    row = Nurturing.objects.select_for_update(of=("self",)).filter(id=nurturing_id, until=None).first()
    if row is None:
        raise NotYours(what="这项孵化")
    access.require(by, "actors.manage", row.hub.path)
    row.until = at
    row.save(update_fields=["until"])
