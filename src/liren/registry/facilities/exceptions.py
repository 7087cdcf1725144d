"""Days on which a facility opens otherwise: written down with a reason residents read, and lifted."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import Actor
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.bookings.ending import decline_shut
from liren.registry.facilities import checks
from liren.registry.facilities.days import exception_on
from liren.registry.facilities.keeping import held, tell
from liren.registry.models import Facility, OpeningException

LONGEST: Final = 366
REASON: Final = 100
_DAY: Final = timedelta(days=1)


@write
def except_days(
    *, facility_id: UUID, first: date | None, last: date | None = None, hours: str = "", reason: str, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """From `first` to `last`, both counted (default: that one day), it opens at `hours` as typed, "" is not at all.

    Coming bookings outside of them are declined with the reason. Days gone by may be written down too: they count in
    what was open. Its id. Raises NotYours, NotAllowed, FacilityGone, InvalidInput with the fields.
    """
    row = held(facility_id, by)
    last = last or first
    problems = _problems(row, first, last, hours, reason, at.astimezone(CHINA).date())
    if problems or first is None or last is None:
        raise InvalidInput.of(problems)
    made = OpeningException.objects.create(
        facility=row, first=first, last=last, hours=checks.plain_span(hours) or "", reason=reason.strip(),
        by=by.person_id, at=at,
    )  # fmt: skip
    said = f"{days_in_words(first, last)}{made.hours or '不开'}：{made.reason}"
    tell(row, "hours", made.id, None, said, first, by, at)
    decline_shut(row, by=by, at=at, reason=said)
    return made.id


@write
def lift_exception(*, exception_id: UUID, on: date | None = None, why: str, by: Actor, at: datetime) -> None:
    """From the day `on` (default: today, or its first) it opens as in any week again; days before stay as they were.

    From its first day: none of it holds. Raises NotYours, NotAllowed, FacilityGone, InvalidInput.
    """
    found = OpeningException.objects.filter(id=exception_id, withdrawn="").values_list("facility_id", flat=True).first()
    if found is None:
        raise NotYours(what="这一条")
    facility = held(found, by)
    row = OpeningException.objects.filter(id=exception_id, withdrawn="").first()  # after the facility's lock
    if row is None:
        raise NotYours(what="这一条")
    on = on or max(row.first, at.astimezone(CHINA).date())
    problems = {} if checks.line(why) else {"why": f"请用一行话写明原因，{checks.LONGEST} 字以内"}
    if not row.first <= on <= row.last:
        problems["on"] = f"请写 {row.first} 到 {row.last} 之间的日子"
    if problems:
        raise InvalidInput.of(problems)
    before = {"first": str(row.first), "last": str(row.last), "hours": row.hours, "reason": row.reason}
    told = f"{days_in_words(row.first, row.last)}{row.hours or '不开'}（{row.reason}）"
    if on == row.first:
        row.withdrawn = why.strip()
    else:
        row.last = on - _DAY
    row.save(update_fields=["last", "withdrawn"])
    tell(facility, "hours", row.id, before, f"{told}，从 {on} 起不再算：{why.strip()}", on, by, at)
    decline_shut(facility, by=by, at=at)


def days_in_words(first: date, last: date) -> str:
    """
    >>> days_in_words(date(2026, 8, 1), date(2026, 8, 1)), days_in_words(date(2026, 8, 1), date(2026, 8, 3))
    ('2026-08-01 ', '2026-08-01 至 2026-08-03 ')
    """
    return f"{first} " if first == last else f"{first} 至 {last} "


def _problems(
    row: Facility, first: date | None, last: date | None, hours: str, reason: str, today: date
) -> dict[str, str]:
    problems = {}
    if first is None or not row.since <= first <= today + LONGEST * _DAY:
        problems["first"] = f"请写从哪天起，{row.since} 以后、一年以内"
    elif last is None or not first <= last < first + LONGEST * _DAY:
        problems["last"] = "请写到哪天止，不早于起、不超过一年"
    elif stands := exception_on(row.id, first, last):
        days = days_in_words(stands.first, stands.last)
        problems["first"] = f"{days}已经写过“{stands.reason}”，先撤回那一条，或换日子"
    if checks.plain_span(hours) is None:
        problems["hours"] = "请写成 09:00-12:00 的样子，止在起之后；不开就空着"
    if checks.line(reason, REASON) is None:
        problems["reason"] = f"请用居民看得懂的一句话写原因，{REASON} 字以内，例如 停电检修"
    return problems
