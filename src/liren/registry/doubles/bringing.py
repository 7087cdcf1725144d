"""One entry becomes part of another: what hangs on it goes along, and it stays behind as a pointer.

What can be written goes over (stays, memberships, decisions, consents, notes, holds, the account); what was once so
stays sealed under the key it was sealed with, and is read with the entry that stays.
"""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.kit.clock import CHINA
from liren.registry.errors import NotOnePerson
from liren.registry.models import (
    ArrivalLine,
    ChangeRequest,
    Consent,
    Decision,
    Double,
    Household,
    Membership,
    Observation,
    Residence,
    Resident,
    RetentionHold,
)
from liren.registry.people.households import keep_home
from liren.registry.people.keeping import befell, keep
from liren.registry.people.particulars import FIELDS, Told, told_of
from liren.registry.people.sealing import opened, sealed
from liren.registry.people.settling import settle, trace
from liren.registry.told import LIVING

_OVERTAKEN: Final = "已与同一个人的另一份登记合并，请按合并后的登记重新提出"


def bring_together(double: Double, *, by: Actor, at: datetime) -> None:
    """`double.goes` becomes part of `double.stays`, both locked, as two people agreed."""
    day = at.astimezone(CHINA).date()
    with as_system():
        stays, goes = (Resident.objects.get(pk=one) for one in (double.stays_id, double.goes_id))
        was, other = _told(stays), _told(goes)
        now = as_one(was, other)
        befell(goes.id, "doubled", day, double.why, by, at, withdrawn=True, into=stays, account=None, dwelling_id=None)
        Resident.objects.filter(into=goes).update(into=stays)
        trace(goes.id, None)
        _one_entry(stays, goes, was, now, double.why, day, by, at)
        _one_home(double, day)
        _one_household(double, now.shown, day, by, at)
        _all_that_was_said(stays.id, goes.id, at)
        _all_that_waits(stays.id, goes.id, by, at)
        trace(stays.id, now)
    settle([stays.id])


def as_one(stays: Told, goes: Told) -> Told:
    """What is told of them from now on: what `stays` lacks, `goes` may have.

    >>> as_one(Told("陈林溪", ("1",)), Told("陈林希", ("2", "1"), born=date(1985, 3, 12))).phones
    ('1', '2')
    """
    now = replace(
        stays, phones=tuple(dict.fromkeys((*stays.phones, *goes.phones))), born=stays.born or goes.born,
        sex=stays.sex or goes.sex,
    )  # fmt: skip
    if stays.number or not goes.number:
        return now
    born, sex = goes.born or now.born, goes.sex or now.sex
    return replace(now, document=goes.document, number=goes.number, born=born, sex=sex)


def _told(row: Resident) -> Told:
    body = opened(row.id, row.sealed)
    if body is None:
        raise NotOnePerson(why="其中一份登记的内容已经删除")
    return told_of(body)


def _one_entry(
    stays: Resident, goes: Resident, was: Told, now: Told, why: str, day: date, by: Actor, at: datetime
) -> None:  # fmt: skip
    before, after = asdict(was), asdict(now)
    keep(stays, ["doubled", *(one for one in FIELDS if before[one] != after[one])], day, corrected=True)
    back = {"state": "lives", "until": None} if "lives" in (stays.state, goes.state) else {}
    known = [one.since for one in (stays, goes) if one.since]
    Resident.objects.filter(pk=stays.id).update(
        sealed=sealed(stays.id, now.as_json(), at=at), shown=now.shown, phone_shown=now.phone_shown,
        number_shown=now.number_shown, born=now.born, sex=now.sex, account=stays.account or goes.account,
        since=min(known) if known else None, why=why, recorded_at=at, by_person=by.person_id, **back,
    )  # fmt: skip


def _one_home(double: Double, day: date) -> None:
    """They live where one of the two entries says, and are registered there; the other's stays end, or never were."""
    holds, yields = (double.stays_id, double.goes_id) if double.lives == "stays" else (double.goes_id, double.stays_id)
    open_now = list(Residence.objects.filter(resident__in=[holds, yields], until=None, withdrawn=False))
    for kinds in (LIVING, ("registered",)):
        held = [one for one in open_now if one.kind in kinds and one.resident_id == holds]
        for one in [one for one in open_now if one.kind in kinds and one.resident_id == yields and held]:
            same = next((h for h in held if (h.place_id, h.dwelling_id) == (one.place_id, one.dwelling_id)), None)
            if same is None:
                one.until = max(day, one.since or day)
            elif one.since and same.since and one.since < same.since:
                one.until = same.since  # it was known there earlier than the other has it
            else:
                one.withdrawn = True
            one.save(update_fields=["until", "withdrawn"])
    Residence.objects.filter(resident=double.goes_id).update(resident=double.stays_id)


def _one_household(double: Double, shown: str, day: date, by: Actor, at: datetime) -> None:
    """They belong to one household: as its head, where either was; one that is left without anybody ends."""
    holds = double.stays_id if double.lives == "stays" else double.goes_id
    now = list(Membership.objects.filter(resident__in=[double.stays_id, double.goes_id], until=None))
    if len(now) == 2:
        one, other = sorted(now, key=lambda member: member.resident_id != holds)
        if one.household_id == other.household_id and other.relation == "head":
            one, other = other, one
        other.until = day
        other.save(update_fields=["until"])
        home = Household.objects.select_for_update(no_key=True).get(pk=other.household_id)
        left = Membership.objects.filter(household=home, until=None).exists()
        if not left and home.until is None and not home.withdrawn:
            keep_home(home, day)
            Household.objects.filter(pk=home.id).update(
                until=day, into=one.household_id, why=double.why, recorded_at=at, by_person=by.person_id
            )
    Membership.objects.filter(resident__in=[double.stays_id, double.goes_id]).update(
        resident=double.stays_id, shown=shown
    )


def _all_that_was_said(stays: UUID, goes: UUID, at: datetime) -> None:
    """Notes, decisions and words on purposes: the latter two sealed anew, under the key of the one that stays."""
    Observation.objects.filter(about_kind="resident", about_id=goes).update(about_id=stays)
    for one in Decision.objects.filter(resident=goes):
        one.resident_id, one.sealed = stays, _sealed_anew(stays, goes, one.sealed, at)
        one.save(update_fields=["resident", "sealed"])
    Consent.objects.bulk_create(
        Consent(
            resident_id=stays, purpose=one.purpose, agrees=one.agrees, shown=one.shown, digest=one.digest, how=one.how,
            by_guardian=one.by_guardian, sealed=_sealed_anew(stays, goes, one.sealed, at), on=one.on, until=one.until,
            at=one.at, by_person=one.by_person,
        )
        for one in Consent.objects.filter(resident=goes).order_by("id")
    )  # fmt: skip


def _sealed_anew(stays: UUID, goes: UUID, content: bytes | memoryview, at: datetime) -> bytes:
    body = opened(goes, content)
    if body is None:
        raise NotOnePerson(why="其中一份登记的内容已经删除")
    return sealed(stays, body, at=at)


def _all_that_waits(stays: UUID, goes: UUID, by: Actor, at: datetime) -> None:
    """Changes that wait of the one that goes were asked of it as it was; rows of files mean the one that stays."""
    ChangeRequest.objects.filter(resident=goes, state="waiting").update(
        state="dropped", decided_at=at, decided_by=by.person_id, decided_why=_OVERTAKEN
    )
    ArrivalLine.objects.filter(matched=goes).update(matched=stays)
    other = RetentionHold.objects.filter(resident=goes, lifted_at=None).first()
    held = RetentionHold.objects.filter(resident=stays, lifted_at=None).first()
    if other and held:
        RetentionHold.objects.filter(pk=held.pk).update(why=f"{held.why}；{other.why}")
        RetentionHold.objects.filter(pk=other.pk).update(lifted_at=at, lifted_by=by.person_id)
    RetentionHold.objects.filter(resident=goes).update(resident=stays)
