"""Keeping history true while a person is erased from it."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, may
from liren.access.roles import who_may
from liren.actors.public import forget
from liren.affairs.actions.noting import INSIDE
from liren.affairs.actions.writing import stepped, write_turn
from liren.affairs.company.following import forget as stop_following
from liren.affairs.company.showing import take_down_of
from liren.affairs.errors import StepNotAllowed
from liren.affairs.models import Affair, Record
from liren.affairs.papers.opening import forget_papers
from liren.affairs.rights import REPORTER, Doer
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import NotYours
from liren.media.public import files_of, remove
from liren.notices.public import forget_person
from liren.standards.public import rules_of


@write
def erase_person(*, person_id: UUID, by: Actor, at: datetime) -> int:
    """Destroy what a resident told about themself, everywhere; returns in how many affairs. History still verifies.

    Only the resident and the system may. Source: house.md, erasure and proof. Raises NotYours.
    """
    if not by.is_system and by.person_id != person_id:
        raise NotYours(what="这位居民")
    ids = list(Affair.objects.filter(reporter_id=person_id).order_by("id").values_list("id", flat=True))
    for affair_id in ids:
        held = hold(affair_id)
        part = Doer("system" if by.is_system else REPORTER, None)
        turn = Turn(held, rules_of(held.affair.procedure_digest, at, held.affair.place_path), by, part, at)
        turn.record("erased", {"of": REPORTER})
        write_turn(turn)
        _remove_personal_files(affair_id)
    with as_system():
        take_down_of(ids, at)
    stop_following(person_id)
    vault.erase(person_id, at=at)
    forget_person(person_id)
    forget(person_id=person_id, by=by, at=at)
    return len(ids)


@write
def erase_unknown_reporter(*, affair_id: UUID, by: Actor, at: datetime) -> Stepped:
    """Destroy what was written down of someone who left no phone, so that only this affair knows them.

    They ask in person: by whoever may open affairs on behalf there, or the system. Whoever is known erases themself:
    `erase_person`. History still verifies. Raises NoSuchAffair, StepNotAllowed; NotYours when the reporter is known.
    """
    held = hold(affair_id)
    if held.affair.reporter_id is not None:
        raise NotYours(what="只属于这件事项的个人信息")
    path = held.affair.jurisdiction_path
    if not may(by, "affairs.open_on_behalf", path):
        raise StepNotAllowed(step="删除个人信息", allowed=who_may("affairs.open_on_behalf"))
    role = next((g.role for g in by.grants if path.startswith(g.path)), "system")
    turn = Turn(
        held,
        rules_of(held.affair.procedure_digest, at, held.affair.place_path),
        by,
        Doer(role, by.org_as(role, path)),
        at,
    )
    turn.record("erased", {"of": REPORTER})
    write_turn(turn)
    _remove_personal_files(affair_id)
    with as_system():
        vault.erase(affair_id, at=at)
    return stepped(turn)


def _remove_personal_files(affair_id: UUID) -> None:
    """Files of personal fields go with the values that named them; those named in the open history stay evidence."""
    with as_system():
        bodies = Record.objects.filter(stream=affair_id).values_list("body", flat=True)
        open_ones = {str(one) for body in bodies for value in (body.get("answers") or {}).values()
                     if isinstance(value, list) for one in value}  # fmt: skip
        files = (*files_of("affair", affair_id), *files_of(INSIDE, affair_id))
        remove([file.id for file in files if str(file.id) not in open_ones])
    forget_papers(affair_id)
