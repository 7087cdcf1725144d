"""A resident and their own entry: linked by a proven phone and their name; erased for good."""

from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.actors.public import my_details
from liren.engine.phones import plain_phone
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.crypto import sm3
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.kit.throttle import hit
from liren.registry.errors import NotMatched, OwnChange
from liren.registry.models import (
    ChangeRequest,
    Decision,
    Membership,
    Observation,
    Residence,
    Resident,
    RetentionHold,
    RetentionRound,
    Tombstone,
)
from liren.registry.people.keeping import befell
from liren.registry.people.particulars import told_of
from liren.registry.people.rights import WHO, paths_of, require_of
from liren.registry.people.sealing import opened
from liren.registry.people.settling import trace
from liren.registry.people.tokens import PHONE, bare, token_of, token_of_name

_TRIES, _PER = 5, timedelta(days=1)
_MATCH = """
    SELECT r.id, r.sealed FROM registry_resident r WHERE r.account IS NULL AND NOT r.withdrawn AND r.erased_at IS NULL
        AND r.id IN (SELECT resident_id FROM registry_trace WHERE token = %s)
        AND r.id IN (SELECT resident_id FROM registry_trace WHERE token = %s) LIMIT 20"""
_SHARED = "SELECT count(DISTINCT resident_id) > 1 FROM registry_trace WHERE token = %s"


@write
def link_account(*, name: str, by: Actor, at: datetime) -> UUID:
    """The reader, who proved their phone when they signed in, is the one on record with it and this full name.

    Both are asked, because a number is given to somebody else some day; a phone that several are on record with proves
    none of them. Five tries a day. Raises NotMatched, TooManyTries, NotYours for staff and nobody, InvalidInput for who
    is linked already.
    """
    phone = plain_phone(my_details(by).phone or "")
    if Resident.objects.filter(account=by.person_id).exists():
        raise InvalidInput(name="您已经关联了一份登记。要换成另一份，请先取消关联")
    hit("registry.link", str(by.person_id), limit=_TRIES, per=_PER, at=at)
    wanted = bare(name)
    with as_system():
        token = token_of(PHONE, phone or "")
        asks = phone and len(wanted) >= 2 and rows(_SHARED, token) == [(False,)]
        found = rows(_MATCH, token, token_of_name(wanted)) if asks else []
        named = [
            id_ for id_, content in found if isinstance(id_, UUID) and _name_of(id_, content) == wanted
        ]  # two characters meet longer names
        if len(named) == 1:
            Resident.objects.filter(pk=named[0]).update(account=by.person_id)
    if len(named) != 1:
        raise NotMatched
    return named[0]


def _name_of(resident: UUID, content: object) -> str | None:
    """The full name on record as it is compared; None where it was erased."""
    body = opened(resident, bytes(content)) if isinstance(content, bytes | memoryview) else None
    return bare(told_of(body).name) if body else None


@write
def unlink_account(*, by: Actor) -> None:
    """The reader is no longer linked with an entry: it stays, they do not see it here."""
    with as_system():
        Resident.objects.filter(account=by.person_id).update(account=None)


@write
def erase(*, resident_id: UUID, why: str, by: Actor, at: datetime, asked_by: UUID | None = None) -> None:
    """Destroy the key, and with it every value and note ever kept of them; they are found by nothing any more.

    What stays is that there was an entry, from when until when, at which place, and who did what; for counts and
    histories. For who approves there, and the system; not for asked_by, who wrote the request down, nor for whose entry
    it is. Raises NotYours, NotAllowed, OwnChange, InvalidInput without a reason, or while a director holds the entry.
    """
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写依据什么删除，2 到 200 个字")
    row = Resident.objects.select_for_update().filter(pk=resident_id, into=None).first()
    if row is None or row.erased_at:
        raise NotYours(what=WHO)
    require_of(by, "people.find", row)
    require(by, "people.approve", next(iter(paths_of(row))))
    if by.person_id is not None and by.person_id in (asked_by, row.account):
        raise OwnChange
    if kept_for := RetentionHold.objects.filter(resident=row, lifted_at=None).values_list("why", flat=True).first():
        raise InvalidInput(why=f"这份登记正在多留（{kept_for}），现在不能删除。请先在这个人的页面上停止多留")
    destroy(row, rule="asked", law="本人申请删除（个人信息保护法第四十七条）", why=why, by=by, at=at)


def destroy(
    row: Resident, *, rule: str, law: str, why: str, by: Actor, at: datetime, round_: RetentionRound | None = None
) -> None:
    """An entry that is locked is no more, for who has asked whether it may be; a tombstone stands for it.

    rule, law: by what it is destroyed, and in which words; round_: which a director agreed to. Those that became part
    of it, under whose keys some of what was kept of them lies, go with it.
    """
    with as_system():
        merged = list(Resident.objects.select_for_update().filter(into=row, erased_at=None))
    for one in merged:
        destroy(one, rule=rule, law=law, why=why, by=by, at=at, round_=round_)
    resident_id, lives = row.id, row.state == "lives"
    vault.erase(resident_id, at=at)
    day = at.astimezone(CHINA).date()
    with as_system():
        Tombstone.objects.create(
            entry=resident_id, round=round_, path=row.path, place_id=row.place_id, since=row.since,
            until=day if lives else row.until, rule=rule, law=law, digest=sm3(bytes(row.sealed or b"")),
            notes=Observation.objects.filter(about_id=resident_id).count(), at=at,
        )  # fmt: skip
        Residence.objects.filter(resident_id=resident_id, until=None).update(until=day)
        Membership.objects.filter(resident_id=resident_id).update(shown="已删除")
        Membership.objects.filter(resident_id=resident_id, until=None).update(until=day)
        ChangeRequest.objects.filter(resident_id=resident_id, state="waiting").update(
            state="dropped", decided_at=at, decided_by=by.person_id
        )
        for (decision,) in Decision.objects.filter(resident_id=resident_id).values_list("id"):
            Decision.objects.filter(pk=decision).update(token=new_id())  # stands for no code any more
    befell(
        resident_id, "erased", day, why, by, at, sealed=None, erased_at=at, shown="已删除", phone_shown="",
        number_shown="", born=None, sex="", account=None, dwelling_id=None,
        **({"state": "left", "until": day} if lives else {}),
    )  # fmt: skip
    trace(resident_id, None)
