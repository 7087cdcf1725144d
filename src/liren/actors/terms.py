"""Terms of office as people read them: which there were, who was in post during each, which end soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from liren.actors.models import Holding, Term
from liren.kit.clock import CHINA

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermMember:
    """Who held which post during a term."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class TermCard:
    """One term, with its last day. members: who held a post during it, by post, then the earliest."""

    id: UUID
    number: int
    began_on: date
    last_day: date
    meets: str
    reference: str
    members: tuple[TermMember, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class EndingTerm:
    """A term that ends soon, or ended without a next one."""

    organisation_id: UUID
    organisation: str
    path: str
    number: int
    last_day: date


def in_words(number: int, began_on: date, ends_on: date) -> str:
    """As histories say it: with the last day, the day before `ends_on`.

    >>> in_words(5, date(2024, 3, 1), date(2029, 3, 1))
    '第 5 届 2024-03-01 至 2029-02-28'
    """
    return f"第 {number} 届 {began_on} 至 {ends_on - DAY}"


def terms(organisation_id: UUID) -> tuple[TermCard, ...]:
    """The terms of an organisation, the last first. Two statements, one where there is none."""
    rows = list(Term.objects.filter(organisation_id=organisation_id).order_by("-number"))
    if not rows:
        return ()
    held = Holding.objects.filter(post__organisation_id=organisation_id).order_by("post__title", "since", "id")
    holdings = list(held.values_list("person__holder__label", "post__title", "since", "until"))
    return tuple(
        TermCard(
            row.id, row.number, row.began_on, row.ends_on - DAY, row.meets, row.reference,
            _during(row, holdings), row is rows[0],
        )
        for row in rows
    )  # fmt: skip


def _during(row: Term, holdings: Sequence[tuple[str, str, datetime, datetime | None]]) -> tuple[TermMember, ...]:
    begin, end = (datetime.combine(day, time.min, CHINA) for day in (row.began_on, row.ends_on))
    named = (
        TermMember(name, title)
        for name, title, since, until in holdings
        if since < end and (until is None or until > begin)
    )
    return tuple(dict.fromkeys(named))
