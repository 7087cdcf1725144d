"""Rounds in which people choose projects, as everybody reads them."""

from collections.abc import Sequence
from uuid import UUID

from liren.access.public import Actor
from liren.autonomy.errors import QuestionUnknown, RoundUnknown
from liren.autonomy.models import BudgetDecision, BudgetResult, BudgetRound
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import calls
from liren.autonomy.shapes.budgets import DecidedLine, RoundPage
from liren.engine.budgets.package import spread
from liren.engine.budgets.rounds import OwnShare, account, as_pabulib, terms_of, voted


def budget_round(question_id: UUID, by: Actor) -> RoundPage:
    """One round; one that was never open for who calls for decisions there. Raises QuestionUnknown, RoundUnknown."""
    row = BudgetRound.objects.select_related("question").filter(pk=question_id).first()
    if row is None:
        found_question(question_id, by)
        raise RoundUnknown
    if row.question.opened_at is None and not calls(by, row.question.path, row.question.org):
        raise QuestionUnknown
    result = BudgetResult.objects.filter(pk=question_id).first()
    decided = BudgetDecision.objects.filter(pk=question_id).first() if result else None
    return RoundPage(
        question_id, row.affair, terms_of(row.terms), row.digest, result.package if result else None,
        DecidedLine(tuple(decided.chosen), decided.why, decided.document, decided.at) if decided else None,
    )  # fmt: skip


def found_round(question_id: UUID) -> BudgetRound:
    """Raises RoundUnknown for a question that is none."""
    row = BudgetRound.objects.filter(pk=question_id).first()
    if row is None:
        raise RoundUnknown
    return row


def rounds_of(affair: UUID, by: Actor) -> tuple[UUID, ...]:
    """The questions of the rounds put for this affair and not cancelled, newest first; drafts for who calls there."""
    found = BudgetRound.objects.filter(affair=affair).exclude(question__state="cancelled").select_related("question")
    newest = (one.question for one in found.order_by("-question__made_at")[:20])
    return tuple(one.id for one in newest if one.opened_at or calls(by, one.path, one.org))


def own_share(page: RoundPage, ballot: Sequence[str]) -> OwnShare | None:
    """What became of the share of who voted exactly like this, from the ballots as they were published.

    None where nobody did, or ballots are not published.
    """
    cast = page.result.get("ballots") if page.result else None
    if page.result is None or cast is None:
        return None
    told = page.result["certificate"]["outcomes"]["shares"]
    return account(page.terms, voted(page.terms, spread(cast)), told, ballot)


def round_as_pabulib(page: RoundPage, title: str) -> str | None:
    """The file .pb of a round whose ballots are published; None of another."""
    cast = (page.result or {}).get("ballots")
    if page.result is None or cast is None:
        return None
    return as_pabulib(page.terms, spread(cast), title, page.result["certificate"]["chosen"])
