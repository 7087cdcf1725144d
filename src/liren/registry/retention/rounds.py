"""What is due is counted at night, a director looks at the numbers and agrees, and then it is destroyed bit by bit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter_system, require
from liren.kit.clock import CHINA
from liren.kit.database import apart, rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Handler, Happened, emit
from liren.registry.errors import RoundDecided
from liren.registry.models import Resident, RetentionHold, RetentionPass, RetentionRound
from liren.registry.people.owning import destroy
from liren.registry.people.rights import held
from liren.registry.retention.due import (
    Asked,
    Notes,
    communities_after,
    counted,
    due_entries,
    due_notes,
    not_put_off,
    put_off,
)
from liren.registry.retention.rules import Rule, rules
from liren.territories.public import upper_end

AGAIN: Final = timedelta(days=30)
"""A place is counted once in that time: after a refusal, or when all that could be destroyed is."""
_ENTRIES, _NOTES = 50, 500


def retention_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {("registry.retention-agreed", "registry.retention"): _goes_on}


@write
def find_due(at: datetime, limit: int = 200) -> int:
    """Count what is due at the next communities of tonight's pass; how many were looked at, 0 when it is through.

    A place that cannot be counted is noted and stops no other. For the system, again until it is 0.
    """
    enter_system()
    on = at.astimezone(CHINA).date()
    RetentionPass.objects.bulk_create([RetentionPass(on=on, after="")], ignore_conflicts=True)
    tonight = RetentionPass.objects.select_for_update().get()
    if tonight.on != on:
        tonight.on, tonight.after = on, ""
    if tonight.after is None:
        return 0
    some = communities_after(tonight.after, limit)
    lately = RetentionRound.objects.filter(found_at__gt=at - AGAIN) | RetentionRound.objects.filter(
        state__in=["waiting", "agreed"]
    )
    skip = set(lately.filter(path__in=some).values_list("path", flat=True))
    for path in some:
        if path not in skip:
            apart(f"what is due at {path} could not be counted", partial(_count, path, on, at))
    tonight.after = upper_end(some[-1]) if len(some) == limit else None
    tonight.save()
    return len(some)


def _count(path: str, on: date, at: datetime) -> None:
    found = counted(Asked(path, on, rules(), at))
    put = {key: found.pop(key) for key in ("held", "running") if key in found}
    if found:
        months = {key: one.months for key, one in rules().items()}
        RetentionRound.objects.create(path=path, on=on, found=dict(found), put_off=put, found_at=at, months=months)


@write
def decide_round(*, round_id: UUID, agrees: bool, why: str, by: Actor, at: datetime) -> None:
    """What was counted is destroyed, or stays for a reason. For who approves there.

    Raises NotYours, NotAllowed, RoundDecided, InvalidInput.
    """
    found = RetentionRound.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise NotYours(what="这一份清单")
    require(by, "people.approve", found.path)
    if found.state != "waiting":
        raise RoundDecided
    if len(why.strip()) > 200 or (not agrees and len(why.strip()) < 2):
        raise InvalidInput(why="暂不销毁，请写原因，2 到 200 个字")
    found.state, found.why = "agreed" if agrees else "refused", why.strip()
    found.decided_at, found.decided_by = at, by.person_id
    found.save(update_fields=["state", "why", "decided_at", "decided_by"])
    if agrees:
        emit("registry.retention-agreed", 1, {"round": str(found.id)}, at)


@write
def hold(*, resident_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Keep an entry beyond its time, for a lawsuit or an inquiry. For who approves there.

    Raises NotYours, NotAllowed, InvalidInput (no reason, held already).
    """
    row = _entry(resident_id, by)
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写为什么要多留，2 到 200 个字，例如：诉讼要用")
    if RetentionHold.objects.filter(resident=row, lifted_at=None).exists():
        raise InvalidInput(why="已经在多留了")
    RetentionHold.objects.create(resident=row, why=why.strip(), at=at, by_person=by.person_id)


@write
def lift(*, resident_id: UUID, by: Actor, at: datetime) -> None:
    """It is kept no longer than others. Raises NotYours, NotAllowed."""
    row = _entry(resident_id, by)
    lifted = RetentionHold.objects.filter(resident=row, lifted_at=None).update(lifted_at=at, lifted_by=by.person_id)
    if not lifted:
        raise NotYours(what="这次多留")


def _entry(resident_id: UUID, by: Actor) -> Resident:
    return held(resident_id, by, "people.approve")


@write
def work_on(*, round_id: UUID, at: datetime) -> bool:
    """Destroy some of what a director agreed to; whether there is more. Safe to repeat. For the system.

    What was put off since, or came back, is left alone: each is looked at again under its lock.
    """
    enter_system()
    found = RetentionRound.objects.select_for_update().filter(pk=round_id, state="agreed").first()
    if found is None:
        return False
    done: Counter[str] = Counter(found.done)
    asked = _asked(found)
    some = _some(asked)
    for entry, rule in some.items():
        if _bury(found, entry, asked.rules[rule], at):
            done[rule] += 1
    notes = Notes({}, {}, None) if some else _some_notes(asked)
    done.update(_blank(notes))
    found.done = dict(done)
    if not some and not notes.due:
        left = counted(asked)
        found.put_off = {key: left[key] for key in ("held", "running") if left[key]}
        found.state, found.done_at = "done", at
    found.save(update_fields=["done", "put_off", "state", "done_at"])
    return found.state == "agreed"


def _asked(found: RetentionRound) -> Asked:
    """What the director agreed to: by the months it was counted by, of what was on record then."""
    kept = {
        key: replace(one, months=found.months.get(key, one.months))
        for key, one in rules().items()
        if key in found.months or not found.months
    }
    return Asked(found.path, found.on, kept, found.found_at)


def _some(asked: Asked) -> Mapping[UUID, str]:
    after: UUID | None = None
    while True:
        some = due_entries(asked, after, _ENTRIES)
        if some.due or some.last is None:
            return some.due
        after = some.last


def _some_notes(asked: Asked) -> Notes:
    after: UUID | None = None
    while True:
        some = due_notes(asked, after, _NOTES)
        if some.due or some.last is None:
            return some
        after = some.last


def _blank(notes: Notes) -> Counter[str]:
    """The words go, of those that nothing puts off now that whom they concern is locked: `hold` locks them too."""
    if not notes.due:
        return Counter()
    whose = {note: notes.whose[note] for note in notes.due}
    rows(
        "SELECT id FROM registry_resident WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        list(frozenset().union(*whose.values())),
    )
    gone = rows(
        "UPDATE registry_observation SET sealed = '' WHERE id = ANY(%s) AND NOT (sealed = '') RETURNING kind",
        list(not_put_off(whose)),
    )
    return Counter(str(kind) for (kind,) in gone)


def _bury(found: RetentionRound, entry: UUID, law: Rule, at: datetime) -> bool:
    row = Resident.objects.select_for_update().get(pk=entry)
    gone = "withdrawn" if row.withdrawn else row.state
    if row.erased_at or gone != law.when or row.recorded_at > found.found_at or any(put_off([entry])):
        return False
    said = f"{law.title}满 {law.months} 个月"
    destroy(row, rule=law.key, law=f"{said}（{law.law}）", round_=found, why=f"保存期满：{said}", by=SYSTEM, at=at)
    return True


def _goes_on(event: Happened) -> None:
    if work_on(round_id=UUID(event.body["round"]), at=event.moment):
        emit("registry.retention-agreed", 1, dict(event.body), event.moment)


def open_hold(resident_id: UUID) -> str | None:
    """Why an entry is kept beyond its time; None when it is not. One statement."""
    return RetentionHold.objects.filter(resident=resident_id, lifted_at=None).values_list("why", flat=True).first()
