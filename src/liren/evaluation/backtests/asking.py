"""Asking for a back-test, looking at it, taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import Actor, may
from liren.engine.language import Procedure
from liren.engine.loading import ProcedureInvalid, content_digest, parse
from liren.evaluation.backtests.errors import BacktestEnded, NoSuchBacktest, NothingToTest
from liren.evaluation.backtests.model import ABOUT, OPEN, STATES, Backtest
from liren.evaluation.conformance.models import Way
from liren.evaluation.conformance.reading import BehindCounts, behind_conformance
from liren.evaluation.errors import NoSuchCount
from liren.evaluation.shapes import Period
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import emit
from liren.standards import public as standards

MONTHS: Final[Mapping[int, str]] = {3: "近三个月", 12: "近一年", 36: "近三年", 120: "近十年"}
"""How far back a back-test may reach."""
RULES_ACT: Final = "rules.publish"


@dataclass(frozen=True, slots=True)
class BacktestView:
    """One back-test. subject: the draft or local rules. total: None until it began. finding: what was deposited."""

    id: UUID
    about: str
    subject: UUID
    key: str
    path: str
    judged: str
    since: date
    until: date
    state: str
    total: int | None
    done: int
    left_out: int
    finding: UUID | None
    error: str
    by_name: str
    at: datetime
    ended_at: datetime | None

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def called(self) -> str:
        """What the text tested is, in a word."""
        return ABOUT[self.about]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """0..100, of what is to be counted."""
        return 100 * self.done // self.total if self.total else 0


@write
def ask_backtest(*, draft_id: UUID, months: int = 12, by: Actor, at: datetime) -> UUID:
    """Have the draft's text replayed over affairs opened in the last `months` (MONTHS), by the worker; its id.

    While one of this draft is open, that one. Raises NoSuchDraft, NothingToTest, InvalidInput (`months`).
    """
    page = standards.draft(draft_id, by)
    open_one = _open_one("draft", draft_id, months)
    if open_one is not None:
        return open_one
    try:
        text = parse(page.text)
    except ProcedureInvalid as error:
        raise NothingToTest(why="正文还读不懂") from error
    in_force = standards.to_what_is_in_force(page, at).against
    if in_force is None:
        raise NothingToTest(why="没有现行的规程可对照")
    subject = standards.findings.Subject(page.line.key, page.line.path, draft_id)
    return _asked("draft", draft_id, subject, text, in_force.digest, months, by=by, at=at)


@write
def ask_rules_backtest(*, rules_id: UUID, withdrawn: bool = False, months: int = 12, by: Actor, at: datetime) -> UUID:
    """Have what local rules make hold replayed over affairs of their place, for who makes rules there; its id.

    A draft as it was saved, or rules in force on their newer parent; withdrawn: what would hold there without them.
    Raises NoSuchLocalRules, NotAllowed, BeyondTheParent, NothingChanged, LocalRulesStand, NoSuchProcedure,
    InvalidInput (`months`).
    """
    found = standards.proposed_text(rules_id, withdrawn=withdrawn, by=by, at=at)
    about = "withdrawal" if withdrawn else "rules"
    open_one = _open_one(about, rules_id, months)
    if open_one is not None:
        return open_one
    subject = found.subject
    in_force = standards.current(subject.key, subject.path, at)
    return _asked(about, rules_id, subject, found.text, in_force.digest, months, by=by, at=at)


def _open_one(about: str, subject: UUID, months: int) -> UUID | None:
    if months not in MONTHS:
        raise InvalidInput(months="请选回测多长时间")
    return Backtest.objects.filter(about=about, subject=subject, state__in=OPEN).values_list("id", flat=True).first()


def _asked(
    about: str,
    id: UUID,
    subject: standards.findings.Subject,
    text: Procedure,
    compared: str,
    months: int,
    *,
    by: Actor,
    at: datetime,
) -> UUID:
    until = at.astimezone(CHINA).date() + timedelta(days=1)
    made = Backtest.objects.create(
        about=about, subject=id, key=subject.key, path=subject.path, judged=content_digest(text), compared=compared,
        document=dict(text.document), since=_earlier(until, months), until=until, by=by.person_id, by_name=by.name,
        at=at,
    )  # fmt: skip
    return made.id


@write
def cancel_backtest(*, backtest_id: UUID, by: Actor, at: datetime) -> None:
    """Take it back; the part in hand is thrown away, and who asked is told. Raises NoSuchBacktest, BacktestEnded."""
    view = backtest(backtest_id, by)
    ended = Backtest.objects.filter(id=backtest_id, state__in=OPEN).update(state="cancelled", ended_at=at, tally={})
    if not ended:
        raise BacktestEnded(state=view.state_title)
    emit("evaluation.backtest-ended", 1, {"backtest": backtest_id, "by": by.person_id}, at)


def backtest(backtest_id: UUID, by: Actor) -> BacktestView:
    """One, for who may read its draft, or makes rules at its place. Raises NoSuchBacktest, NoSuchDraft.

    Four statements at most.
    """
    row = Backtest.objects.filter(id=backtest_id).defer("document", "tally", "parts").first()
    if row is None:
        raise NoSuchBacktest
    if row.about == "draft":
        standards.draft(row.subject, by)
    elif not may(by, RULES_ACT, row.path):
        raise NoSuchBacktest
    return _view(row)


def backtests_of(subject: UUID) -> tuple[BacktestView, ...]:
    """Those of a draft or of local rules, newest first, at most twenty. For who may read it: ask for it first."""
    found = Backtest.objects.filter(subject=subject).defer("document", "tally", "parts").order_by("-at", "-id")
    return tuple(map(_view, found[:20]))


def behind_backtest(
    view: BacktestView, way: str, *, actor: Actor, after: str | None = None, limit: int = 20
) -> BehindCounts:
    """The affairs that took a way (its fingerprint), as far as `actor`, who was shown the back-test, may see them.

    Raises NoSuchCount for a way there is not, NotAllowed without `figures.read` there.
    """
    found = Way.objects.filter(fingerprint=way, procedure=view.key).values_list("id", flat=True)
    ways = tuple(map(str, found))
    if not ways:
        raise NoSuchCount
    return behind_conformance(
        view.key, view.path, Period(view.since, view.until), actor=actor, ways=ways, after=after, limit=limit
    )


def _earlier(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _view(row: Backtest) -> BacktestView:
    return BacktestView(
        row.id, row.about, row.subject, row.key, row.path, row.judged, row.since, row.until, row.state, row.total,
        row.done, row.left_out, row.finding, row.error, row.by_name, row.at, row.ended_at,
    )  # fmt: skip


__all__ = [
    "MONTHS",
    "BacktestView",
    "ask_backtest",
    "ask_rules_backtest",
    "backtest",
    "backtests_of",
    "behind_backtest",
    "cancel_backtest",
]
