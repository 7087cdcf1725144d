"""Questions as everybody reads them, and who has voted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from liren.access.public import Actor, as_system
from liren.autonomy.errors import QuestionUnknown
from liren.autonomy.models import BallotCount, Mark, Question, Result
from liren.autonomy.queries.rolls import calls, line_of, marked, reads, row_of
from liren.autonomy.shapes.questions import CHANNELS, MarkLine, Marks, Option, QuestionPage
from liren.autonomy.shapes.rolls import EntryLine
from liren.kit.database import rows
from liren.registry import public as registry


def question(question_id: UUID, by: Actor) -> QuestionPage:
    """One question; one that was never open for who calls for decisions there. Raises QuestionUnknown."""
    return page_of(found_question(question_id, by), by)


def questions_at(path: str, by: Actor, *, about: UUID | None = None) -> tuple[QuestionPage, ...]:
    """The questions of a place, newest first (at most 100); what was never open for who calls for decisions there."""
    found = Question.objects.filter(path=path)
    if about is not None:
        found = found.filter(about_id=about)
    if not by.is_system:
        theirs = [org for org in (None, *by.orgs) if calls(by, path, org)]
        ours = Q(org__in=[org for org in theirs if org]) | (Q(org=None) if None in theirs else Q(pk=None))
        read = [org for org in (None, *by.orgs) if reads(by, path, org)]
        kept = Q(org__in=[org for org in read if org]) | (Q(org=None) if None in read else Q(pk=None))
        found = found.filter(Q(opened_at__isnull=False) | ours | kept & Q(channels__contains=["proxy"]))
    return tuple(page_of(row, by) for row in found.order_by("-made_at", "id")[:100])


def found_question(question_id: UUID, by: Actor) -> Question:
    """Raises QuestionUnknown, as for one that was never open and is not the reader's to call."""
    row = Question.objects.filter(pk=question_id).first()
    if row is None or not _seen(row, by):
        raise QuestionUnknown
    return row


def _seen(row: Question, by: Actor) -> bool:
    """One that was never open: by who calls for it; one that takes votes by proxy by who keeps the roll too, for these
    are given before it opens."""
    kept = "proxy" in row.channels and reads(by, row.path, row.org)
    return row.opened_at is not None or kept or calls(by, row.path, row.org)


def run_off(question_id: UUID, by: Actor) -> QuestionPage | None:
    """What follows an election, once it was asked: for who may read it."""
    row = Question.objects.filter(after_id=question_id).exclude(state="cancelled").first()
    if row is None or not _seen(row, by):
        return None
    return page_of(row, by)


def uncounted(roll_id: UUID, at: datetime) -> str | None:
    """The title of a question of this roll whose time is over and which is not counted; None when there is none.

    One without a rule is counted elsewhere: by name it waits for nothing here, in secret for its box.
    """
    over = Q(state="closed") & (Q(rule__isnull=False) | Q(named=False)) | Q(state="open", closes_at__lte=at)
    found = Question.objects.filter(over, roll_id=roll_id)
    counted = Q(Exists(Result.objects.filter(question=OuterRef("pk")))) | Q(
        Exists(BallotCount.objects.filter(pk=OuterRef("pk"))), rule__isnull=True
    )
    return found.exclude(counted).order_by("made_at", "id").values_list("title", flat=True).first()


def marks(question_id: UUID, by: Actor) -> Marks:
    """How many have voted of how many, by which channel: numbers, for everybody. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    with as_system():
        counted = rows(
            "SELECT m.channel, count(*) FROM autonomy_mark m WHERE m.question_id = %s AND m.stands GROUP BY m.channel",
            row.id,
        )
        on_it, have = marked(row.roll_id, row.id)
    by_channel = {str(channel): int(str(count)) for channel, count in counted}
    return Marks(on_it, have, {one: by_channel[one] for one in CHANNELS if one in by_channel})


def mark_lines(question_id: UUID, by: Actor, *, entry_id: UUID | None = None) -> tuple[MarkLine, ...]:
    """Who has voted, for who reads the roll, newest first (at most 500). Raises QuestionUnknown."""
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    found = Mark.objects.filter(question=row).select_related("entry", "proxy").order_by("-at", "id")
    if entry_id is not None:
        found = found.filter(entry_id=entry_id)
    return tuple(_line(one) for one in found[:500])


def own_mark(question_id: UUID, by: Actor) -> MarkLine | None:
    """That the reader has voted, and of a named question what; None when they have not."""
    return _mark_of(question_id, registry.own_entries(by))


def _mark_of(question_id: UUID, own: Collection[UUID]) -> MarkLine | None:
    if not own:
        return None
    found = Mark.objects.filter(question_id=question_id, entry__resident_id__in=own, stands=True)
    one = found.select_related("entry", "proxy").first()
    return _line(one) if one else None


def own_vote(question_id: UUID, roll_id: UUID, by: Actor) -> tuple[EntryLine | None, MarkLine | None]:
    """The reader's own line on the roll, and their mark. Three statements at most."""
    own = registry.own_entries(by)
    row = row_of(roll_id, own)
    return (line_of(row), _mark_of(question_id, own)) if row else (None, None)


def _line(one: Mark) -> MarkLine:
    proxy = one.proxy.shown if one.proxy_id and one.proxy else ""
    return MarkLine(
        one.id, one.entry_id, one.entry.number, one.entry.shown, one.channel,
        None if one.choices is None else tuple(one.choices), proxy, one.document, one.at, one.by_person, one.stands,
        one.why,
    )  # fmt: skip


def page_of(row: Question, by: Actor) -> QuestionPage:
    return QuestionPage(
        id=row.id, place_id=row.place_id, path=row.path, org=row.org, roll_id=row.roll_id, rule_id=row.rule_id,
        title=row.title,
        text=row.text, options=tuple(Option(one["key"], one["title"]) for one in row.options), most=row.most,
        named=row.named, ballot=row.ballot, channels=tuple(row.channels), counts=row.counts, opens_at=row.opens_at,
        closes_at=row.closes_at, state=row.state, about_kind=row.about_kind, about_id=row.about_id,
        opened_at=row.opened_at, closed_at=row.closed_at, calls=calls(by, row.path, row.org), after=row.after_id,
        round=row.round, asked_for=row.asked_for,
    )  # fmt: skip
