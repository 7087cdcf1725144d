"""Terms of office 任期: a committee begins one, its end is moved with a document, and 换届 is remembered in time."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from liren.access.public import Actor
from liren.actors.actions.changes import changed, held
from liren.actors.establishment import longest_term, years_after
from liren.actors.masks import plain_line
from liren.actors.models import OrganisationRow, Term
from liren.actors.terms import DAY, EndingTerm, in_words
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours

BEFORE = timedelta(days=90)
"""How long before its end a term is remembered: our choice, for a 换届 to be prepared in."""
LONGEST = timedelta(days=3660)
_MOST_NUMBER, _WORDS, _BATCH = 99, 200, 500
_LAST_YEAR = 2200


@write
def begin_term(
    *, organisation_id: UUID, number: int | None, began_on: date | None, last_day: date | None, meets: str,
    reference: str, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Say that the `number`th term of an organisation runs from a day to its last day.

    A term still running ends where the next begins. meets: how often it is to meet, in words; may be empty.
    Raises InvalidInput with the fields, NotYours, NotAllowed.
    """
    row = held(organisation_id, by)
    last = Term.objects.filter(organisation=row).order_by("-number").first()
    problems = _words(meets=meets, reference=reference)
    if number is None or not (last.number if last else 0) < number <= _MOST_NUMBER:
        problems["number"] = f"请写第几届，比上一届（第 {last.number} 届）大" if last else "请写第几届，1 到 99"
    problems |= _days(row, began_on, last_day)
    if last is not None and began_on is not None and began_on <= last.began_on:
        problems["began_on"] = "请写上一届开始以后的日子"
    if problems or number is None or began_on is None or last_day is None:
        raise InvalidInput.of(problems)
    ends_on = last_day + DAY
    if last is not None and last.ends_on > began_on:
        last.ends_on = began_on
        last.save(update_fields=["ends_on"])
    made = Term.objects.create(
        organisation=row, number=number, began_on=began_on, ends_on=ends_on, meets=meets.strip(),
        reference=reference.strip(), by=by.person_id, at=at,
    )  # fmt: skip
    was = in_words(last.number, last.began_on, last.ends_on) if last else None
    now = in_words(number, began_on, ends_on)
    changed(row, "term", was, now, by, at, on=began_on, reference=made.reference)
    return made.id


@write
def move_term_end(*, term_id: UUID, last_day: date | None, reference: str, by: Actor, at: datetime) -> None:
    """The last term has another last day, as the document says. It is remembered anew before that day.

    Raises InvalidInput with the fields, NotYours for an earlier term too, NotAllowed.
    """
    organisation_id = Term.objects.filter(id=term_id).values_list("organisation_id", flat=True).first()
    if organisation_id is None:
        raise NotYours(what="这一届任期")
    row = held(organisation_id, by)  # before the term, as `begin_term` does
    term = Term.objects.select_for_update().get(id=term_id)
    if Term.objects.filter(organisation=row, number__gt=term.number).exists():
        raise NotYours(what="这一届任期")
    problems = {**_words(meets="", reference=reference), **_days(row, term.began_on, last_day)}
    if problems or last_day is None:
        raise InvalidInput.of(problems)
    was = in_words(term.number, term.began_on, term.ends_on)
    term.ends_on, term.reminded_at = last_day + DAY, None
    term.save(update_fields=["ends_on", "reminded_at"])
    now = in_words(term.number, term.began_on, term.ends_on)
    changed(row, "term", was, now, by, at, reference=reference.strip())


@write
def claim_ending_terms(*, at: datetime) -> tuple[EndingTerm, ...]:
    """The last terms that end within `BEFORE`, each once; whom to tell is said with each. For the system."""
    today = at.astimezone(CHINA).date()
    later = Term.objects.filter(organisation_id=OuterRef("organisation_id"), number__gt=OuterRef("number"))
    found = Term.objects.filter(~Exists(later), reminded_at=None, ends_on__lte=today + BEFORE)
    found = found.filter(organisation__until=None).select_related("organisation").order_by("ends_on", "id")
    claimed = list(found.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
    Term.objects.filter(id__in=[one.id for one in claimed]).update(reminded_at=at)
    return tuple(
        EndingTerm(one.organisation_id, one.organisation.name, one.organisation.path, one.number, one.ends_on - DAY)
        for one in claimed
    )


def _words(*, meets: str, reference: str) -> dict[str, str]:
    problems = {}
    if meets.strip() and plain_line(meets, _WORDS) is None:
        problems["meets"] = f"请用一行话写明多久开一次会，{_WORDS} 字以内"
    if plain_line(reference, _WORDS) is None:
        problems["reference"] = f"请写明依据的文件或选举结果，{_WORDS} 字以内"
    return problems


def _days(row: OrganisationRow, began_on: date | None, last_day: date | None) -> dict[str, str]:
    problems = {}
    if began_on is None:
        problems["began_on"] = "请写从哪天起"
    if (
        last_day is None
        or last_day.year > _LAST_YEAR
        or (began_on and not (began_on <= last_day and last_day - began_on < LONGEST))
    ):
        problems["last_day"] = "请写到哪天止（最后一天），在开始之后、十年以内"
    elif began_on:
        years = longest_term(row)
        if years is not None and last_day + DAY > years_after(began_on, years):
            problems["last_day"] = f"它的建设标准写明一届不超过 {years} 年，请写早一些的日子"
    return problems
