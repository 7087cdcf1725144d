"""A resident agrees, refuses, or takes back: themself in 我的, or told to a worker who writes it down."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.engine.groups.weighing import age_on
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.consents.purposes import WAYS, Purpose
from liren.registry.consents.standing import purpose_named
from liren.registry.groups.deciding import months_after
from liren.registry.models import Consent, Resident
from liren.registry.people.rights import WHO, day_of, held
from liren.registry.people.sealing import sealed

OF_AGE: Final = 14
"""PIPL 31: below it, a parent or other guardian agrees."""
_NO_BIRTH: Final = f"没有登记出生日期，分不清满不满 {OF_AGE} 岁"


@write
def say_own(*, purpose: str, agrees: bool, digest: str, by: Actor, at: datetime) -> None:
    """The reader's own word, from now on. digest: of the words that stood before them, to agree to.

    Raises InvalidInput (a purpose that asks nobody, other words by now, under 14 or no date of birth),
    NotYours for who is not linked.
    """
    asked = _asked(purpose)
    row = _own(by)
    if row is None or row.erased_at:
        raise NotYours(what=WHO)
    if agrees and digest != asked.digest:
        raise InvalidInput.of({"agrees": "刚才改了说明，请看过新的说明再点同意"})
    today = at.astimezone(CHINA).date()
    if agrees and row.born is None:
        raise InvalidInput.of({"agrees": f"{_NO_BIRTH}。请先到社区登记出生日期，或者由监护人到社区同意"})
    if agrees and row.born is not None and age_on(row.born, today) < OF_AGE:
        raise InvalidInput.of({"agrees": f"不满 {OF_AGE} 岁，请父母或其他监护人到社区替您同意"})
    _say(row, asked, agrees, "self", "", "", today, by, at)


@write
def say_for(
    *, resident_id: UUID, purpose: str, agrees: bool, how: str, by: Actor, at: datetime, document: str = "",
    guardian: str = "", on: date | None = None,
) -> None:  # fmt: skip
    """What a resident told a worker.

    document: the signed paper, or when they were called; guardian: who agreed for them.

    To agree, the way is one the purpose takes, a signature names its paper, and for who is under 14 a guardian
    agrees, not by telephone (PIPL 28).
    To take back, any way will do and nothing else is asked. Raises InvalidInput, NotYours, NotAllowed.
    """
    asked = _asked(purpose)
    row, day = held(resident_id, by, "people.register"), day_of(on, at)
    problems = _of_giving(asked, row, how, document, guardian, day) if agrees else _of_refusing(how)
    last = Consent.objects.filter(resident=row, purpose=purpose).order_by("-on", "-at", "-id").first()
    if last is not None and day < last.on:
        problems["on"] = f"{last.on:%Y-%m-%d} 已经记过本人的话，请写不早于那天的日子"
    if len(document) > 100 or len(guardian) > 60:
        problems["document" if len(document) > 100 else "guardian"] = "请写短一些"
    if problems:
        raise InvalidInput.of(problems)
    _say(row, asked, agrees, how, document, guardian, day, by, at)


def _own(by: Actor) -> Resident | None:
    """The reader's own entry, locked: which only the system may."""
    if by.person_id is None:
        return None
    with as_system():
        return Resident.objects.select_for_update(no_key=True).filter(account=by.person_id, withdrawn=False).first()


def _asked(purpose: str) -> Purpose:
    asked = purpose_named(purpose, "purpose")
    if not asked.needs_consent:
        raise InvalidInput.of({"purpose": f"“{asked.title}”不凭同意办，不用问本人"})
    return asked


def _of_refusing(how: str) -> dict[str, str]:
    return {} if how in WAYS and how != "self" else {"how": "请选是当面、签字还是电话里说的"}


def _of_giving(asked: Purpose, row: Resident, how: str, document: str, guardian: str, day: date) -> dict[str, str]:
    problems = {}
    if how == "self" or how not in asked.ways:
        ways = "、".join(WAYS[one] for one in asked.ways)
        problems["how"] = f"这一种用途这样同意才算：{ways}" if how in WAYS else "请选本人怎样同意的"
    elif how == "phone" and (guardian.strip() if row.born is None else age_on(row.born, day) < OF_AGE):
        problems["how"] = f"不满 {OF_AGE} 岁的信息属于敏感个人信息，不收电话里的同意，请监护人当面签字"
    if how == "signed" and len(document.strip()) < 2:
        problems["document"] = "请写签字的同意书放在哪里，例如：2026 年同意书第 12 份"
    if how == "phone" and len(document.strip()) < 2:
        problems["document"] = "请写哪个号码、什么时候接的，例如：登记的手机，上午十点"
    if not guardian.strip() and row.born is None:
        problems["guardian"] = f"{_NO_BIRTH}。请先登记，或者写监护人"
    elif not guardian.strip() and row.born and age_on(row.born, day) < OF_AGE:
        problems["guardian"] = f"不满 {OF_AGE} 岁，请写替他同意的父母或其他监护人"
    return problems


def _say(
    row: Resident, asked: Purpose, agrees: bool, how: str, document: str, guardian: str, day: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    until = months_after(day, asked.months) if agrees else None
    if until and guardian.strip() and row.born and age_on(row.born, day) < OF_AGE:
        until = min(until, _comes_of_age(row.born))  # from then on they are asked themselves
    Consent.objects.create(
        resident=row, purpose=asked.key, agrees=agrees, shown=asked.shown, digest=asked.digest, how=how,
        by_guardian=bool(guardian.strip()), on=day, until=until, at=at, by_person=by.person_id,
        sealed=sealed(row.id, {"document": document.strip(), "guardian": guardian.strip()}, at=at),
    )  # fmt: skip


def _comes_of_age(born: date) -> date:
    """The first day on which `age_on` is OF_AGE.

    >>> _comes_of_age(date(2012, 2, 29)), _comes_of_age(date(2012, 12, 24))
    (datetime.date(2026, 3, 1), datetime.date(2026, 12, 24))
    """
    leap_day = (born.month, born.day) == (2, 29)
    return date(born.year + OF_AGE, 3, 1) if leap_day else born.replace(year=born.year + OF_AGE)
