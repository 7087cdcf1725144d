"""What is told of somebody changes: at once, or, who they are once checked, when another person agrees."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.registry.errors import ChangeDecided, ChangeWaits, NumberTaken, OwnChange
from liren.registry.models import ChangeRequest, Membership, Resident
from liren.registry.people.documents import CITIZENS
from liren.registry.people.keeping import keep
from liren.registry.people.particulars import FIELDS, IDENTITY, PROTECTED, Told, told_of, with_given
from liren.registry.people.registering import whose_number
from liren.registry.people.rights import allowed, day_of, held
from liren.registry.people.sealing import opened, sealed
from liren.registry.people.settling import trace
from liren.registry.people.shapes import Changed, Ground
from liren.registry.people.telling import tell_taken

_WITH_THE_NUMBER = ("document", "number", "born", "sex")


@write
def change(
    *,
    resident_id: UUID,
    given: Mapping[str, object],
    ground: Ground,
    by: Actor,
    at: datetime,
    on: date | None = None,
    corrected: bool = False,
) -> Changed:
    """What was typed (keys of FIELDS) holds from `on`; corrected: it had been wrong all along.

    What is left out, and what comes back masked, stays. Name, document, number and birth of an entry that was checked
    wait for another person, the rest does not.
    Raises InvalidInput, NotYours, NotAllowed, ChangeWaits, NumberTaken, TooManyTries.
    """
    ground.check()
    row, day = held(resident_id, by, "people.register"), day_of(on, at)
    was = _told(row)
    now = with_given(was, given, at.astimezone(CHINA).date())
    what = _differ(was, now)
    if what & {"document", "number"} and (other := _anothers(now, resident_id)):
        tell_taken([other], by, at)
        raise NumberTaken(number="这个号码已经登记在另一个人名下，请核对")
    guarded = {one for one in what & PROTECTED if row.quality == "checked" and getattr(was, one)}
    if guarded & IDENTITY:
        guarded |= what & IDENTITY  # a number says the birth: the one does not come without the other
    waits = None
    if guarded:
        waits = _ask(row, now, guarded, on, corrected, ground, by, at)
        now = replace(now, **{one: getattr(was, one) for one in _fields_of(guarded)})
        what = _differ(was, now)
    if what:
        _apply(row, was, now, what, day, corrected, ground, by.person_id, at)
    return Changed(tuple(one for one in FIELDS if one in what), waits)


@write
def check(*, resident_id: UUID, by: Actor, at: datetime) -> None:
    """Somebody saw the document: the entry is 已核实 from now on. Raises NotYours, NotAllowed."""
    row = held(resident_id, by, "people.register")
    keep(row, ["quality"], day_of(None, at))
    Resident.objects.filter(pk=row.pk).update(
        quality="checked", source="visited", recorded_at=at, by_person=by.person_id
    )


@write
def decide(*, request_id: UUID, approve: bool, why: str, by: Actor, at: datetime) -> None:
    """Another person agrees to a change that waits, or refuses it with a reason.

    Raises NotYours, ChangeDecided, OwnChange, NotAllowed, InvalidInput.
    """
    asked, row = _held_request(request_id, by)
    if asked.by_person == by.person_id:
        raise OwnChange
    require(by, "people.approve", asked.path)
    if not approve and len(why.strip()) < 2:
        raise InvalidInput(why="不同意，请写明原因")
    ChangeRequest.objects.filter(pk=asked.pk).update(
        state="approved" if approve else "refused", decided_at=at, decided_by=by.person_id, decided_why=why.strip()
    )
    if not approve:
        return
    was = _told(row)
    body = opened(row.id, asked.sealed)
    assert body is not None
    proposed = told_of(body)
    taken = {one: getattr(proposed, one) for one in _fields_of(asked.what)}
    now = replace(was, **taken)
    if (now.document, now.number) != (was.document, was.number) and _anothers(now, row.id):
        raise InvalidInput(number="这个号码现在登记在另一个人名下，不能同意")
    ground = Ground(asked.source, row.quality, asked.why)
    day = asked.since or day_of(None, at)
    _apply(row, was, now, _differ(was, now), day, asked.corrected, ground, asked.by_person, at)


@write
def correct(
    *, resident_id: UUID, given: Mapping[str, object], why: str, asked_by: UUID | None, by: Actor, at: datetime
) -> tuple[str, ...]:
    """What somebody asked to have put right in their entry is put right, as `by` decided: which of FIELDS changed.

    It was wrong all along, so the days before read right too. asked_by: who wrote the request down; they do not decide
    on it. A change that waits and would write over what is put right is dropped: it was asked of what was wrong. Raises
    OwnChange, NotYours, NotAllowed, InvalidInput (nothing to put right, too), NumberTaken, TooManyTries.
    """
    ground = Ground("told", "checked", why)
    ground.check(reason=True)
    if asked_by is not None and asked_by == by.person_id:
        raise OwnChange
    row = held(resident_id, by, "people.approve")
    if row.account is not None and row.account == by.person_id:
        raise OwnChange
    was = _told(row)
    now = with_given(was, given, at.astimezone(CHINA).date())
    what = _differ(was, now)
    if not what:
        raise InvalidInput(given="登记的已经是这样，没有要改的")
    if what & {"document", "number"} and (other := _anothers(now, resident_id)):
        tell_taken([other], by, at)
        raise NumberTaken(number="这个号码已经登记在另一个人名下，请核对")
    _apply(row, was, now, what, day_of(None, at), True, ground, by.person_id, at)
    _drop_overtaken(row.id, what, by, at)
    return tuple(one for one in FIELDS if one in what)


@write
def drop_change(*, request_id: UUID, by: Actor, at: datetime) -> None:
    """Who asked for a change takes it back. Raises NotYours, ChangeDecided."""
    asked, _ = _held_request(request_id, by)
    if asked.by_person != by.person_id:
        raise NotYours(what="这项更正")
    with as_system():
        ChangeRequest.objects.filter(pk=asked.pk).update(state="dropped", decided_at=at, decided_by=by.person_id)


def _anothers(told: Told, resident: UUID) -> UUID | None:
    """Who else bears the number now told of this resident."""
    whose = whose_number(told.number) if told.document in CITIZENS else None
    return None if whose == resident else whose


def _held_request(request_id: UUID, by: Actor) -> tuple[ChangeRequest, Resident]:
    with as_system():  # it lies where they live; who looks after their 户籍 alone may have asked
        asked = ChangeRequest.objects.filter(pk=request_id).first()
    if asked is None:
        raise NotYours(what="这项更正")
    row = Resident.objects.select_for_update(no_key=True).filter(pk=asked.resident_id).first()
    with as_system():
        asked = ChangeRequest.objects.get(pk=request_id)  # as it is under the lock
    if row is None or row.withdrawn or row.erased_at or not allowed(by, "people.find", row):
        raise NotYours(what="这项更正")
    if asked.state != "waiting":
        raise ChangeDecided
    return asked, row


def _ask(
    row: Resident, now: Told, guarded: set[str], on: date | None, corrected: bool, ground: Ground, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    Ground(ground.source, ground.quality, ground.why).check(reason=True)
    with as_system():
        waits = ChangeRequest.objects.filter(resident_id=row.id, state="waiting").exists()
    if waits:
        raise ChangeWaits
    with as_system():  # it lies where they live, which who looks after their 户籍 alone does not see
        asked = ChangeRequest.objects.create(
            id=new_id(), resident_id=row.id, path=row.path, sealed=sealed(row.id, now.as_json(), at=at),
            what=sorted(guarded), corrected=corrected, since=on, source=ground.source, why=ground.why.strip(), at=at,
            by_person=by.person_id,
        )  # fmt: skip
    return asked.id


def _drop_overtaken(resident: UUID, what: set[str], by: Actor, at: datetime) -> None:
    """What waits holds the whole of them as it was told then: agreed to, it would bring back what was wrong."""
    with as_system():
        for asked in ChangeRequest.objects.filter(resident_id=resident, state="waiting"):
            if what & {*_fields_of(asked.what)}:
                asked.state, asked.decided_at, asked.decided_by = "dropped", at, by.person_id
                asked.decided_why = "登记的内容已按当事人的申请更正，请按现在的登记重新提出"
                asked.save(update_fields=["state", "decided_at", "decided_by", "decided_why"])


def _fields_of(what: Collection[str]) -> tuple[str, ...]:
    with_it = _WITH_THE_NUMBER if {"document", "number"} & {*what} else ("born",) if "born" in what else ()
    return (*(("name",) if "name" in what else ()), *with_it)


def _apply(
    row: Resident, was: Told, now: Told, what: set[str], day: date, corrected: bool, ground: Ground,
    by: UUID | None, at: datetime,
) -> None:  # fmt: skip
    keep(row, sorted(what), day, corrected)
    Resident.objects.filter(pk=row.pk).update(
        sealed=sealed(row.id, now.as_json(), at=at), shown=now.shown, phone_shown=now.phone_shown,
        number_shown=now.number_shown, born=now.born, sex=now.sex, since=row.since if corrected else day,
        source=ground.source, why=ground.why.strip(), recorded_at=at, by_person=by,
    )  # fmt: skip
    if what & {"name", "phones", "number"}:
        trace(row.id, now)
    if "name" in what:
        with as_system():
            Membership.objects.filter(resident_id=row.id).update(shown=now.shown)


def _told(row: Resident) -> Told:
    body = opened(row.id, row.sealed)
    if body is None:
        raise NotYours(what="这位居民")
    return told_of(body)


def _differ(was: Told, now: Told) -> set[str]:
    before, after = asdict(was), asdict(now)
    return {one for one in FIELDS if before[one] != after[one]}
