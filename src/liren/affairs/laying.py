"""Clocks and open work: what is laid when a line comes to a step, and what ends when it leaves. In memory."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.affairs.clocks.running import counted, counting_from, run_on, wind
from liren.affairs.earliest import KEPT, keep_earliest, left_waiting
from liren.affairs.keepers import lies_at
from liren.affairs.lines import book_of, lines_of
from liren.affairs.models import Affair, Span, Work
from liren.affairs.rights import REPORTER
from liren.affairs.turn import Turn
from liren.engine.calendar import Due, after_pause
from liren.engine.calendar import Span as Stretch
from liren.engine.deadlines import counts_from, deadline, later_of, running_limit
from liren.engine.language import Step
from liren.kit.making import made


def start_clock(turn: Turn, step: Step, facts: Mapping[str, Any], visit: int, continues: bool) -> Span:
    """The clock of the step, running from now; or on from where it last stopped, when the move said so."""
    affair, limit = turn.affair, running_limit(step, facts)
    until = None if turn.imported else deadline(step, facts, turn.moment, turn.rules.calendar)
    left = book_of(affair, turn.line).get("left", {}).get(step.key) if continues else None
    if left is not None:
        since = counts_from(step, facts, turn.rules.calendar)
        until = _going_on(turn, left, limit.unit if limit else None, since) or until
    until = later_of(until, keep_earliest(turn, step, left))
    lies_with = assigned_to(affair, step, turn.line)
    span = made(
        Span,
        affair_id=affair.id,
        procedure_key=affair.procedure_key,
        procedure_version=turn.procedure.version,
        kind=affair.kind,
        class_code=affair.class_code,
        origin=affair.origin,
        step=step.key,
        line=turn.line,
        visit=visit,
        clock=step.clock,
        role=step.by[0],
        org=as_uuid(lies_with.get("org")),
        path=affair.place_path,
        limit_amount=limit.amount if limit else None,
        limit_unit=limit.unit if limit else None,
        started_at=turn.moment,
        due_at=until.at if until else None,
        provisional=until.provisional if until else False,
        scored=not turn.imported,
        extensions=left["extensions"] if left else 0,
        written_by=turn.by.person_id,
        changed_at=turn.at,
    )
    turn.held.spans[turn.line] = span
    turn.changes.new_spans.append(span)
    return span


def lay_work(turn: Turn) -> None:
    """Lay the step's work before whoever is to do it. An import does so once, where each affair has come to rest."""
    step, span = turn.procedure.steps[turn.step], turn.span
    assert span is not None
    laid = [work_for(turn, step, role, span) for role in step.by]
    turn.held.works = [*(work for work in turn.held.works if work.line != turn.line), *laid]
    turn.changes.new_works += laid


def lay_back(turn: Turn, work: Work) -> None:
    """Nobody has claimed `work` any more: it lies before its unit and all roles of the step, clocks as they run."""
    step, span = turn.procedure.steps[work.step], turn.span
    assert span is not None
    org = as_uuid(assigned_to(turn.affair, step, turn.line).get("org"))
    for one in turn.works:
        if one.role != REPORTER and one.person == work.person and one is not work:
            one.person, one.org, one.written_by = None, org, turn.by.person_id
            turn.changes.changed_works.append(one)
    work.person, work.org, work.written_by = None, org, turn.by.person_id
    turn.changes.changed_works.append(work)
    laid = {one.role for one in turn.works}
    for role in step.by:
        if role not in laid:
            other = work_for(turn, step, role, span)
            if role != REPORTER:
                other.person, other.org = None, org
            lay_beside(turn, other, work)


def lay_beside(turn: Turn, other: Work, work: Work) -> None:
    """Lay `other` with the times of `work` of the same step."""
    for name in ("opened_at", "due_at", "provisional", "paused_at", "timer", "timer_at", "reminded_at"):
        setattr(other, name, getattr(work, name))
    turn.held.works.append(other)
    turn.changes.new_works.append(other)


def work_for(turn: Turn, step: Step, role: str, span: Span) -> Work:
    """Open work of the step for one role."""
    affair = turn.affair
    lies_with = assigned_to(affair, step, turn.line) if role != REPORTER else {"person": affair.reporter_id}
    work = made(
        Work,
        affair_id=affair.id,
        step=step.key,
        line=turn.line,
        visit=span.visit,
        role=role,
        org=as_uuid(lies_with.get("org")),
        person=as_uuid(lies_with.get("person")),
        path=lies_at(affair, step),
        reporter_id=affair.reporter_id,
        clock=step.clock,
        opened_at=turn.moment,
        due_at=span.due_at,
        provisional=span.provisional,
        level=affair.run.get("level"),
        raised_path=affair.run.get("raised_path"),
        raised_role=affair.run.get("raised_role"),
        written_by=turn.by.person_id,
    )
    wind(work, affair, turn.procedure)
    return work


def assigned_to(affair: Affair, step: Step, line: str) -> Mapping[str, Any]:
    """{org, person} to whom the step was given on this line, or to whom the step was that it shares a unit with."""
    books = [affair.run["assigned"]]
    if line in lines_of(affair):
        books.insert(0, lines_of(affair)[line]["assigned"])
    for key in (step.key, step.same_unit_as or ""):
        for book in books:
            if book.get(key):
                found: Mapping[str, Any] = book[key]
                return found
    return {}


def stop_clock(turn: Turn, outcome: str, *, returned: bool = False, scored: bool = True) -> None:
    """The clock of the line stops; its work is no longer open."""
    span, works = turn.span, turn.works
    if span is not None:
        span.finished_at, span.outcome, span.returned = turn.moment, outcome, returned
        run_on(span, works, turn.rules.calendar, turn.at, counting_from(turn, span))
        span.in_time = None if span.due_at is None else turn.at <= span.due_at
        span.scored = span.scored and scored
        span.org = span.org or turn.doer.org
        span.person = None if turn.doer.role == "system" else turn.by.person_id
        span.written_by, span.changed_at = turn.by.person_id, turn.at
        if span not in turn.changes.new_spans and span not in turn.changes.changed_spans:
            turn.changes.changed_spans.append(span)
        _remember(turn, span)
    unwritten = turn.changes.new_works
    turn.changes.gone_works += [work.id for work in works if work not in unwritten]
    turn.changes.new_works = [work for work in unwritten if work not in works]
    turn.changes.changed_works = [work for work in turn.changes.changed_works if work not in works]
    turn.held.works = [work for work in turn.held.works if work not in works]
    turn.held.spans.pop(turn.line, None)


def _remember(turn: Turn, span: Span) -> None:
    """Where the clock stopped, if a move of the procedure lets it go on from there."""
    steps = turn.procedure.steps.values()
    if any(move.continues and move.to == span.step for step in steps for move in step.moves.values()):
        kept = {
            "due": span.due_at.isoformat() if span.due_at else None,
            "provisional": span.provisional,
            "at": turn.moment.isoformat(),
            "extensions": span.extensions,
            KEPT: left_waiting(turn, span),
        }
        book = book_of(turn.affair, turn.line)
        book["left"] = {**book.get("left", {}), span.step: kept}


def _going_on(turn: Turn, left: Mapping[str, Any], unit: Any, since: datetime | None) -> Due | None:
    """The deadline it had, moved by the time it stood still, as far as it counted then (`since`).

    A date counted back does not move. None when it had none: its date was not answered yet.
    """
    if left["due"] is None:
        return None
    had = Due(datetime.fromisoformat(left["due"]).astimezone(turn.rules.calendar.zone), left["provisional"])
    if unit is None:
        return had
    stood = counted(Stretch(datetime.fromisoformat(left["at"]), turn.moment), since)
    return after_pause(had, stood, unit, turn.rules.calendar)


def as_uuid(value: object) -> UUID | None:
    return None if value is None else value if isinstance(value, UUID) else UUID(str(value))
