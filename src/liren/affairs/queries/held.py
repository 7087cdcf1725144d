"""What somebody told and handed in with an earlier affair of their own: it need not be told or uploaded again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.models import Affair
from liren.kit import vault
from liren.kit.json import Json
from liren.media.public import files_by_owner

_AFFAIRS, _SHOWN = 20, 6


@dataclass(frozen=True, slots=True)
class HeldMaterial:
    """A file of an earlier affair of the reader's own. given_at: when that was opened."""

    id: UUID
    name: str
    given_at: datetime


def materials_held(actor: Actor) -> tuple[HeldMaterial, ...]:
    """The last six materials `actor` handed in for services of their own, each content once, newest first.

    Photographs of a place are none: they stand in the open. Nor is what others attached. Two statements.
    """
    if actor.person_id is None:
        return ()
    own = Affair.objects.filter(reporter_id=actor.person_id, opened_by=actor.person_id, kind="service")
    found = list(own.order_by("-recorded_at").values_list("id", "recorded_at", "answers")[:_AFFAIRS])
    ids = [id_ for id_, _, _ in found]
    files = files_by_owner("affair", ids, by_person=actor.person_id) if found else {}
    seen: dict[str, HeldMaterial] = {}
    for id_, given_at, answers in found:
        in_the_open = {one for value in answers.values() if isinstance(value, list) for one in map(str, value)}
        for file in files.get(id_, ()):
            if str(file.id) not in in_the_open:
                seen.setdefault(file.hash, HeldMaterial(file.id, file.name, given_at))
    return tuple(seen.values())[:_SHOWN]


def told_before(actor: Actor, procedure_key: str, fields: Collection[str]) -> Mapping[str, Json]:
    """What `actor` answered to these personal fields when they last opened such an affair. Two statements."""
    own = Affair.objects.filter(reporter_id=actor.person_id, opened_by=actor.person_id, procedure_key=procedure_key)
    last = own.order_by("-recorded_at").values_list("id", flat=True).first() if actor.person_id and fields else None
    if last is None:
        return {}
    kept = vault.values("affair", last)
    return {key: kept[key] for key in fields if isinstance(kept.get(key), str)}
