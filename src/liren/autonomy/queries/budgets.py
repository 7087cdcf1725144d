"""Rounds in which people choose projects, as everybody reads them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KeyTransform

from liren.access.public import Actor
from liren.autonomy.errors import QuestionUnknown, RoundUnknown
from liren.autonomy.models import BudgetDecision, BudgetResult, BudgetRound
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import calls
from liren.autonomy.shapes.budgets import DecidedLine, RoundPage
from liren.engine.budgets.package import spread
from liren.engine.budgets.rounds import OwnShare, as_pabulib, ballot_key, terms_of


def budget_round(question_id: UUID, by: Actor) -> RoundPage:
    """One round; one that was never open for who calls for decisions there. Raises QuestionUnknown, RoundUnknown."""
    row = BudgetRound.objects.select_related("question").filter(pk=question_id).first()
    if row is None:
        found_question(question_id, by)
        raise RoundUnknown
    if row.question.opened_at is None and not calls(by, row.question.path, row.question.org):
        raise QuestionUnknown
    found = BudgetResult.objects.filter(pk=question_id)
    parts = {part: KeyTransform(part, "package") for part in ("certificate", "box")}
    result = found.values("digest", **parts).first()
    decisions = BudgetDecision.objects.filter(question=question_id).order_by("-id") if result else ()
    told = [DecidedLine(tuple(one.chosen), one.why, one.document, one.at, one.because) for one in decisions]
    return RoundPage(
        question_id, row.affair, terms_of(row.terms), row.digest, result, told[0] if told else None, tuple(told[1:])
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


def package_of(page: RoundPage) -> Mapping[str, Any] | None:
    """The whole package as it was published, the file `verify decision` reads."""
    found = BudgetResult.objects.filter(pk=page.question_id).first() if page.result else None
    return found.package if found else None


def own_share(page: RoundPage, ballot: Sequence[str]) -> OwnShare | None:
    """What became of the share of who voted exactly like this, as it was kept with the result. One statement.

    None where nobody did, or ballots are not published.
    """
    key = ballot_key(page.terms, ballot)
    found = BudgetResult.objects.filter(pk=page.question_id).annotate(own=KeyTransform(key, "accounts"))
    own = found.values_list("own", flat=True).first()
    return OwnShare.of(own) if own else None


def round_as_pabulib(page: RoundPage, title: str) -> str | None:
    """The file .pb of a round whose ballots are published; None of another."""
    package = package_of(page) or {}
    if package.get("ballots") is None:
        return None
    return as_pabulib(page.terms, spread(package["ballots"]), title, package["certificate"]["chosen"])
