"""What a measure's conditions may ask about an affair and its clocks. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liren.affairs.public import AffairEvidence, SpanEvidence

COUNTS = ("returns", "reopens", "extensions", "escalations", "visits", "not_asked", "not_uploaded")
SPAN_FACTS = (
    "clock", "step", "visit", "role", "kind", "origin",
    "settled", "in_time", "limited", "provisional", "scored", "departed", "returned", "worked", "body",
)  # fmt: skip
AFFAIR_FACTS = (
    "state", "kind", "origin", "declined", "resolved", "rated", "rating", "departed",
    "overdue", "answered", "answer_time_known", "reached", "asked", "visits_known",
)  # fmt: skip


LEVELS = ("nation", "province", "city", "county", "street", "community")
"""By level 0..5."""


def span_facts(affair: AffairEvidence, span: SpanEvidence, as_of: datetime) -> Mapping[str, Any]:
    """settled: done, or past due and still running. in_time is False for the latter: what is late is late already.

    worked: somebody did it by hand. body: sub-type of the organisation it lay with.
    """
    return {
        "clock": span.clock,
        "step": span.step,
        "visit": span.visit,
        "role": span.role,
        "kind": affair.kind,
        "origin": affair.origin,
        "settled": is_done(span) or is_overdue(span, as_of),
        "in_time": in_time(span),
        "limited": span.due_at is not None,
        "provisional": span.provisional,
        "scored": span.scored,
        "departed": is_departed(affair),
        "returned": span.returned,
        "worked": span.seconds > 0,
        "body": span.body,
        "counts": counts(affair),
    }


def affair_facts(affair: AffairEvidence, as_of: datetime) -> Mapping[str, Any]:
    """resolved: solved, unsolved or unknown. answered: the reporter was told, or the affair is closed.

    reached: the level of the highest body that did a step of it (`LEVELS`), or unknown. asked: somebody asked for it.
    visits_known: and how often they came was said, or nothing was to be fetched.
    """
    resolved = {True: "solved", False: "unsolved", None: "unknown"}[affair.resolved]
    return {
        "state": affair.state,
        "kind": affair.kind,
        "origin": affair.origin,
        "declined": affair.declined,
        "resolved": resolved,
        "rated": affair.rating is not None,
        "rating": affair.rating,
        "departed": is_departed(affair),
        "overdue": affair.state == "open" and any(is_overdue(span, as_of) for span in affair.spans),
        "answered": affair.told_at is not None or affair.state == "closed",
        "answer_time_known": answered_at(affair) is not None,
        "reached": "unknown" if affair.reached is None else LEVELS[affair.reached],
        "asked": "asked" in affair.counts,
        "visits_known": "visits" in affair.counts,
        "counts": counts(affair),
    }


def counts(affair: AffairEvidence) -> dict[str, int]:
    return {name: affair.counts.get(name, 0) for name in COUNTS}


def is_departed(affair: AffairEvidence) -> bool:
    """Whether a departure from the procedure was declared (探索性偏离)."""
    return affair.counts.get("departures", 0) > 0


def is_done(span: SpanEvidence) -> bool:
    return span.finished_at is not None or span.outcome is not None


def is_overdue(span: SpanEvidence, as_of: datetime) -> bool:
    """Still running with its limit passed; a paused clock stands still."""
    return not is_done(span) and span.paused_at is None and span.due_at is not None and span.due_at < as_of


def in_time(span: SpanEvidence) -> bool | None:
    """None while nobody can know: no limit, or finished at an unknown time."""
    if span.due_at is None or (is_done(span) and span.finished_at is None):
        return None
    return span.finished_at is not None and span.finished_at <= span.due_at


def finished_or_due(span: SpanEvidence) -> datetime:
    """The moment a span is counted at: when done in time, the finish; when late, the deadline.

    So a period's figures do not move when late work is done at last. Unknown times fall back on the start.
    """
    known = [moment for moment in (span.finished_at, span.due_at) if moment is not None]
    return min(known) if span.finished_at is not None or not is_done(span) else span.started_at


def answered_at(affair: AffairEvidence) -> datetime | None:
    """When the reporter was told; for what was imported, when the handling was finished. None: unknown or not yet."""
    if affair.told_at is not None:
        return affair.told_at
    finished = [s.finished_at for s in affair.spans if s.clock == "finish" and s.finished_at is not None]
    return max(finished) if finished and affair.state == "closed" else None
