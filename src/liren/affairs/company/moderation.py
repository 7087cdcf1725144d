"""Whether public affairs are looked at before they are shown: said by a place, for all of it or for one procedure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from liren.access.public import Actor, holds, require
from liren.actors.public import persons
from liren.affairs.company.acting import said
from liren.affairs.company.models import Moderation
from liren.affairs.errors import StepNotAllowed
from liren.affairs.models import Affair
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.public import Published, all_current
from liren.territories.public import ancestors_of, place_at, places_at, upper_end

SUPERVISOR = "supervisor"
MOST_BELOW = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """What a place says: for a procedure, or for all of them (`title` None). by_name 系统: the system."""

    path: str
    place_name: str
    key: str
    title: str | None
    needed: bool
    reason: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class Moderated:
    """What holds at a place. needed: for procedures that nothing is said of; by: what decides that; None: the house.

    here, above, below: what was said there, those above the nearest first. procedures: the public ones, by key; may:
    whether the reader may say it anew.
    """

    needed: bool
    by: Decided | None
    here: tuple[Decided, ...]
    above: tuple[Decided, ...]
    below: tuple[Decided, ...]
    procedures: tuple[Published, ...]
    may: bool


def moderated(affair: Affair) -> bool:
    """Does a moderator look before this affair is shown? The nearest place that says so decides; unsaid, yes."""
    return needed(affair.jurisdiction_path, affair.procedure_key)


def needed(path: str, procedure_key: str) -> bool:
    """The same, of a place and a procedure. One statement."""
    return moderated_among(path, [procedure_key])[procedure_key]


def moderated_among(path: str, procedure_keys: Iterable[str]) -> dict[str, bool]:
    """The same, of a place and several procedures. One statement."""
    keys = list(procedure_keys)
    told = Moderation.objects.filter(path__in=[*ancestors_of(path), path], procedure_key__in=["", *keys])
    by_nearness = sorted(told, key=lambda one: (len(one.path), len(one.procedure_key)))
    found = dict.fromkeys(keys, True)
    for one in by_nearness:
        found.update(dict.fromkeys([one.procedure_key] if one.procedure_key else keys, one.needed))
    return found


def moderation(path: str, actor: Actor, at: datetime) -> Moderated:
    """What is said at a place, above it and below, and why. Raises NotAllowed for who reads no affairs there."""
    require(actor, "affairs.read", path)
    known = public_procedures(path, at)
    over = [*ancestors_of(path), path]
    inside = Q(path__gt=path, path__lt=upper_end(path))
    said_of = list(Moderation.objects.filter(Q(path__in=over) | inside).order_by("path", "procedure_key"))
    below = [one for one in said_of if one.path not in over][:MOST_BELOW]
    decided = _decided([*(one for one in said_of if one.path in over), *below], known)
    here = tuple(one for one in decided if one.path == path)
    above = tuple(sorted((one for one in decided if path.startswith(one.path) and one.path != path), key=_nearest))
    of_all = next((one for one in (*here, *above) if not one.key), None)
    return Moderated(
        needed=of_all.needed if of_all else True,
        by=of_all,
        here=here,
        above=above,
        below=tuple(one for one in decided if one.path not in over),
        procedures=known,
        may=holds(actor, SUPERVISOR, path),
    )


def public_procedures(path: str, at: datetime) -> tuple[Published, ...]:
    """The procedures in force at a place whose affairs everybody may read, by key."""
    return tuple(one for one in all_current(path, at) if one.procedure.visibility == "public")


def _nearest(one: Decided) -> tuple[int, str]:
    return -len(one.path), one.key


def _decided(found: list[Moderation], known: tuple[Published, ...]) -> list[Decided]:
    places = places_at(one.path for one in found) if found else {}
    names = persons(one.written_by for one in found if one.written_by is not None)
    titles = {one.key: one.title for one in known}
    return [
        Decided(
            path=one.path,
            place_name=places[one.path].everyday_name if one.path in places else "全国",
            key=one.procedure_key,
            title=titles.get(one.procedure_key, one.procedure_key) if one.procedure_key else None,
            needed=one.needed,
            reason=one.reason,
            at=one.decided_at,
            by_name="系统" if one.written_by is None else names.get(one.written_by, ""),
        )
        for one in found
    ]


@write
def set_moderation(*, path: str, procedure_key: str, needed: bool, reason: str, by: Actor, at: datetime) -> None:
    """Say whether affairs at `path` and below are looked at before they are shown. procedure_key "": of all procedures.

    by: who supervises there, or the system. Raises StepNotAllowed, InvalidInput.
    """
    reason = said(reason, "reason", "请写明为什么")
    place = place_at(path)
    if place is None or place.valid_to is not None:
        raise InvalidInput(path="没有这个地点，请重新选择。")
    if not (by.is_system or holds(by, SUPERVISOR, path)):
        raise StepNotAllowed(step="先审后发的规定", allowed="督办")
    if procedure_key and procedure_key not in {one.key for one in public_procedures(path, at)}:
        raise InvalidInput(procedure="这里没有这份公开的规程，请重新选择。")
    Moderation.objects.update_or_create(
        path=path,
        procedure_key=procedure_key,
        defaults={"needed": needed, "reason": reason, "decided_at": at, "written_by": by.person_id},
    )
