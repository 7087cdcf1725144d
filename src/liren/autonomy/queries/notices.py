"""How people learned of a question: notices, and whom its paper has reached."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from liren.access.public import Actor, as_system, looked_at_many, may
from liren.autonomy.errors import QuestionUnknown
from liren.autonomy.models import Delivery, Mark, MeetingNotice, Question, RollEntry
from liren.autonomy.queries.questions import found_question, page_of
from liren.autonomy.queries.rolls import brought, line_of, opened, reads
from liren.autonomy.queries.rules import rule
from liren.autonomy.shapes.notices import WAYS, DeliveryLine, NoticeBoard, NoticeLine, NoticePage, Reach
from liren.autonomy.shapes.rolls import EntryLine
from liren.kit.database import rows
from liren.kit.json import Json

_HURRIES: Final = frozenset({"residents", "villagers", "households"})
"""Whose meetings may be called in a hurry (居民委员会组织法 26, 村民委员会组织法 25, since 2026)."""
_HURRIES_SINCE: Final = date(2026, 1, 1)


def notice(question_id: UUID, by: Actor) -> NoticePage:
    """The notices of a question, oldest first, for everybody who sees it. Raises QuestionUnknown."""
    return _notice(found_question(question_id, by))


def _notice(row: Question) -> NoticePage:
    found, asked = notices_of(row), asked_of(row)
    return NoticePage(asked.days, begins(found, asked.days), tuple(found), asked.hurries, asked.tells)


@dataclass(frozen=True, slots=True)
class Asked:
    """What its rule asks of a notice: see NoticePage."""

    days: int | None
    hurries: bool
    tells: bool


def asked_of(row: Question) -> Asked:
    if not row.rule_id:
        return Asked(None, False, False)
    said = rule(row.rule_id).rule
    return Asked(
        said.notice, bool(said.notice) and said.body in _HURRIES and said.since >= _HURRIES_SINCE,
        bool(said.notice) and said.body == "owners",
    )  # fmt: skip


def notices_of(row: Question) -> list[NoticeLine]:
    return [
        NoticeLine(
            one.on,
            one.where,
            one.document,
            one.silence,
            one.at,
            one.means_none,
            one.hurried,
            one.committee_on,
            row.opened_at is not None and one.at > row.opened_at,
        )
        for one in MeetingNotice.objects.filter(question=row).order_by("on", "at", "id")
    ]


def begins(notices: Iterable[NoticeLine], days: int | None) -> date | None:
    """The first day of voting: so many days after it was last posted, that day not counted (民法典 201).

    Called in a hurry, the day it was posted. What is posted after the opening moves nothing.
    """
    told = [one for one in notices if not one.late]
    if not told or not days:
        return None
    return max(one.on for one in told) + timedelta(days=0 if any(one.hurried for one in told) else days)


def noticed(row: Question) -> dict[str, Json]:
    """What the certificate says of notice: the days the rule asks for, what was posted, how many papers reached."""
    posted: list[Json] = [
        {
            "on": one.on.isoformat(), "where": one.where, "document": one.document, "silence": one.silence,
            "at": one.at.isoformat(), "late": one.late, "means_none": one.means_none, "hurried": one.hurried,
            "committee_on": one.committee_on.isoformat() if one.committee_on else None,
        }
        for one in notices_of(row)
    ]  # fmt: skip
    return {"days": asked_of(row).days, "posted": posted, "reached": brought(row.roll_id, row.id)[1].persons}


def reach(question_id: UUID, by: Actor) -> Reach:
    """How many the paper has reached of how many, those who have voted included. Raises QuestionUnknown."""
    return _reach(found_question(question_id, by))


def _reach(row: Question) -> Reach:
    with as_system():
        on_it, have = brought(row.roll_id, row.id)
        counted = rows(
            "SELECT d.way, count(DISTINCT d.entry_id) FROM autonomy_delivery d JOIN autonomy_rollentry e"
            " ON e.id = d.entry_id WHERE d.question_id = %s AND d.stands AND NOT e.struck GROUP BY d.way",
            row.id,
        )
    by_way = {str(way): int(str(count)) for way, count in counted}
    return Reach(on_it, have, {one: by_way[one] for one in WAYS if one in by_way})


def unreached(question_id: UUID, by: Actor, *, after: int = 0, limit: int = 100) -> tuple[EntryLine, ...]:
    """Who was brought no paper and has not voted, by number, for who reads the roll. Raises QuestionUnknown."""
    return _unreached(_read_by(question_id, by), after, limit)


def _unreached(row: Question, after: int, limit: int) -> tuple[EntryLine, ...]:
    sent = Delivery.objects.filter(question=row, entry=OuterRef("pk"), stands=True)
    voted = Mark.objects.filter(question=row, entry=OuterRef("pk"), stands=True)
    found = RollEntry.objects.filter(~Exists(sent), ~Exists(voted), roll_id=row.roll_id, struck=False)
    return tuple(map(line_of, found.filter(number__gt=after).order_by("number")[:limit]))


def board(question_id: UUID, by: Actor, *, after: int = 0) -> NoticeBoard:
    """All that is said of how people learned of a question. Eight statements. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    keeps = reads(by, row.path, row.org) and may(by, "rolls.keep", row.path)
    return NoticeBoard(
        page_of(row, by), _notice(row), _reach(row), keeps,
        _unreached(row, after, 100) if keeps else (), _deliveries(row) if keeps else (),
    )  # fmt: skip


def paper_lines(question_id: UUID, by: Actor, *, numbers: Collection[int], at: datetime) -> tuple[EntryLine, ...]:
    """Those of these numbers on the roll, for who reads it, to print a paper for each, of owners with their doors.

    The doors of who is linked with the registry are a look. Raises QuestionUnknown.
    """
    row = _read_by(question_id, by)
    found = RollEntry.objects.filter(roll_id=row.roll_id, struck=False, number__in=set(numbers)).order_by("number")
    if row.roll.body != "owners":
        return tuple(map(line_of, found))
    lines = list(found)
    if linked := [one.resident_id for one in lines if one.resident_id]:
        looked_at_many(seen=linked, what=["房号"], purpose=f"印表决票：{row.title}"[:200], by=by, at=at)
    return tuple(
        replace(line_of(one), doors=str(told["note"]) if told else "")
        for one, told in zip(lines, opened(lines), strict=True)
    )


def paper_line(question_id: UUID, entry_id: UUID, by: Actor) -> EntryLine | None:
    """Whose paper it is, for who reads the roll; None for everybody else. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        return None
    found = RollEntry.objects.filter(roll_id=row.roll_id, struck=False, pk=entry_id).first()
    return line_of(found) if found else None


def deliveries(question_id: UUID, by: Actor) -> tuple[DeliveryLine, ...]:
    """What was brought (at most 100), what stands first, for who reads the roll. Raises QuestionUnknown."""
    return _deliveries(_read_by(question_id, by))


def _deliveries(row: Question) -> tuple[DeliveryLine, ...]:
    found = (
        Delivery.objects.filter(question=row).select_related("entry").order_by("-stands", "-at", "entry__number")[:100]
    )
    return tuple(
        DeliveryLine(
            one.id, one.entry.number, one.entry.shown, one.way, one.on, one.who, one.document, one.stands, one.why
        )
        for one in found
    )


def _read_by(question_id: UUID, by: Actor) -> Question:
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    return row
