"""Putting a finding down, and what publishing a text asks for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.actors.public import organisation
from liren.engine.language import Procedure
from liren.engine.loading import content_digest
from liren.kit import signing
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.kit.outbox import emit
from liren.standards.drafts.errors import NoSuchDraft
from liren.standards.drafts.model import Draft
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.findings.model import Finding
from liren.standards.findings.reading import (
    digest_in_force,
    finding_for,
    has_history,
    message_of,
    needs_finding,
    view_of,
)
from liren.standards.findings.view import FindingView, Subject
from liren.territories.public import place_at

REVIEW_MONTHS: Final = 6
LONGEST_REASON: Final = 500
RULES_ACT: Final = "rules.publish"


@write
def deposit_finding(
    *,
    subject: Subject,
    judged: str,
    compared: str,
    figures: Mapping[str, Json],
    assumptions: Sequence[str],
    unknowable: Sequence[str],
    by: Actor,
    at: datetime,
) -> FindingView:
    """Deposit what a back-test found about one text, signed. Append-only.

    judged: `content_digest` of the text tested; compared: digest of the version in force it was held against. figures:
    whole numbers, words, lists and mappings of them. Raises NoSuchDraft; NotAllowed unless `by` reads the draft, or
    makes rules at that place.
    """
    if subject.draft is None:
        require(by, RULES_ACT, subject.path)
    else:
        _require_reader(subject.draft, by)
    made = Finding(
        draft_id=subject.draft, kind="backtest", key=subject.key, path=subject.path, judged=judged, compared=compared,
        figures=dict(figures), assumptions=list(assumptions), unknowable=list(unknowable),
    )  # fmt: skip
    return _signed(made, by, at)


def _require_reader(draft_id: UUID, by: Actor) -> None:
    draft = Draft.objects.filter(id=draft_id).only("path").first()
    if draft is None:
        raise NoSuchDraft
    if not may(by, "procedures.publish", draft.path):
        require(by, "procedures.edit", draft.path)


def require_finding(
    subject: Subject, text: Procedure, reason: str, *, by: Actor, at: datetime, act: str = "发布"
) -> FindingView | None:
    """What a text needs before it holds: a finding about it, or none possible, which `reason` then says.

    The finding it stands on; None where none is needed. reason: put down, signed, as a finding of its own, and a review
    within six months is promised. act: what is being done, for who is told that it cannot be. Raises FindingMissing,
    HistoryThere, InvalidInput (`no_history`), also where that review would lie nowhere.
    """
    judged, reason = content_digest(text), reason.strip()
    if not needs_finding(subject.path):
        return None
    compared = digest_in_force(subject.key, subject.path, at)
    there = finding_for(subject, judged, compared)
    if there is not None:
        return there
    if has_history(subject, compared):
        raise (HistoryThere if reason else FindingMissing)(title=text.title, act=act)
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise InvalidInput(no_history=f"请写明为什么没有可回测的事项，{LONGEST_REASON} 字以内")
    place = _place_of_review(subject.path, by)
    made = Finding(
        draft_id=subject.draft, kind="no_history", key=subject.key, path=subject.path, judged=judged,
        compared=compared, reason=reason,
        review_by=months_later(at.astimezone(CHINA).date(), REVIEW_MONTHS),
    )  # fmt: skip
    found = _signed(made, by, at)
    emit("standards.review-promised", 1, {"finding": found.id, "draft": subject.draft, "place": place}, at)
    return found


def _place_of_review(kept_for: str, by: Actor) -> str:
    """Where the promised review lies: at the procedure's place; of one for everywhere, where its publisher sits."""
    office = None if kept_for else by.org_as("editor", "")
    path = organisation(office).path if office else kept_for
    place = place_at(path) if path else None
    if place is not None and place.valid_to is None:
        return path
    if kept_for:
        raise InvalidInput(no_history="这份规程执行的地点已经撤销，半年之内的复核没有地方办，请在现在的地点另行起草")
    raise InvalidInput(
        no_history="各地执行的规程由发布人所在的单位复核，您的单位没有所在地点，请由有地点的单位的人发布"
    )


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month.

    >>> str(months_later(date(2026, 8, 31), 6)), str(months_later(date(2026, 1, 5), 6))
    ('2027-02-28', '2026-07-05')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")  # pragma: no cover


def _signed(made: Finding, by: Actor, at: datetime) -> FindingView:
    made.by, made.by_name, made.at = by.person_id, by.name, at
    made.signed_by, made.signature = signing.sign(message_of(made))
    made.save(force_insert=True)
    return view_of(made)
