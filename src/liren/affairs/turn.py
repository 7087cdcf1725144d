"""One act on one affair: what it changes, gathered in memory and written once.

The engine decides where a move leads; this module keeps what follows from it: clocks, open work, counters, history,
events. It asks the database nothing but the key of whoever has something to seal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import Sorted, class_from, facts_for
from liren.affairs.clocks.running import run_on, wind
from liren.affairs.digest import LEAVES, digest_of
from liren.affairs.errors import MoveNotOpen, NotYetTold
from liren.affairs.levels import next_level_up
from liren.affairs.models import Affair, Participant, Record, Span, Work
from liren.affairs.rights import REPORTER, Doer, keeps_seeing
from liren.affairs.store import Changes, Held
from liren.engine.calendar import due
from liren.engine.conditions import holds
from liren.engine.language import END, Move, Procedure, Step
from liren.engine.steps import arrive, draw_for, limit_of
from liren.kit.chain import START, Entry, Head, chained, head_of
from liren.kit.json import Json
from liren.kit.outbox import Emitted, prepared
from liren.kit.vault import Keeping, seal_all
from liren.standards.public import Rules


@dataclass
class Turn:
    """`by`, in the part of `doer`, acts on `held`, recorded at `at`.

    happened_at: when it happened, if that was earlier; clocks run from `at` all the same. imported: it all happened
    elsewhere, so clocks bear `happened_at`, none is scored, and nobody is told anything.
    """

    held: Held
    rules: Rules
    by: Actor
    doer: Doer
    at: datetime
    happened_at: datetime | None = None
    imported: bool = False
    entries: list[Entry] = field(default_factory=list)
    events: list[Emitted] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def affair(self) -> Affair:
        return self.held.affair

    @property
    def procedure(self) -> Procedure:
        return self.rules.procedure

    @property
    def moment(self) -> datetime:
        """When clocks start and stop."""
        return self.happened_at if self.imported and self.happened_at else self.at

    def facts(self, answers: Mapping[str, Json] | None = None, rating: int | None = None) -> dict[str, Any]:
        """What conditions may read now, with `answers` just given."""
        given = {**self.affair.answers, **(answers or {})}
        return facts_for(self.procedure, given, self.affair.counts, rating or self.affair.rating)

    def record(self, kind: str, body: Mapping[str, Json], **columns: object) -> None:
        """Add to the history."""
        self.entries.append(Entry(kind, body, self.happened_at, self.by.person_id, self.doer.org, columns))

    def emit(self, kind: str, **ids: Json | UUID) -> None:
        """Tell other rooms, by ids only."""
        if not self.imported:
            self.events.append(Emitted(f"affairs.{kind}", 1, {"affair": self.affair.id, **ids}, self.at))

    def count(self, name: str) -> int:
        """Add one to a counter of the affair; returns the new count."""
        self.affair.counts[name] = self.affair.counts.get(name, 0) + 1
        return int(self.affair.counts[name])


def require_open(turn: Turn, step: Step, move: Move, facts: Mapping[str, Any]) -> None:
    """Raise MoveNotOpen when the move's condition does not hold, or only the clock may take it."""
    by_clock = move.on is not None and not (turn.by.is_system or turn.imported)
    if by_clock or (move.when is not None and not holds(move.when, facts)):
        others = [other.title for other in step.moves.values() if other.on is None and other.key != move.key]
        raise MoveNotOpen(step=step.title, move=move.title, open="、".join(others) or "等待")


def begin(turn: Turn, opened: Mapping[str, Json]) -> None:
    """The affair is opened and stops at its first step. opened: the body of its first record."""
    turn.record("opened", opened)
    turn.emit("opened", procedure=turn.affair.procedure_key)
    _go(turn, turn.procedure.start, turn.facts())


def take(
    turn: Turn,
    step: Step,
    move: Move,
    answers: Sorted,
    *,
    sealed: Mapping[str, str] | None = None,
    rating: int | None = None,
    assigned: Mapping[str, Json] | None = None,
) -> None:
    """`move` is taken at `step`. sealed: commitments to personal answers. assigned: {org, person, …}."""
    affair = turn.affair
    facts = turn.facts(answers.plain, rating)
    require_open(turn, step, move, facts)
    visit = affair.run["visits"].get(step.key, 1)
    affair.answers = {**affair.answers, **answers.plain}
    affair.class_code = class_from(turn.procedure, affair.answers)
    _note_doer(turn, step)
    _leave(turn, move)
    _mark(turn, step, move, answers, rating)
    body: dict[str, Json] = {"step": step.key, "visit": visit, "move": move.key, "role": turn.doer.role}
    body |= {"answers": dict(answers.plain)} if answers.plain else {}
    body |= {"sealed": dict(sealed)} if sealed else {}
    body |= {"rating": rating} if rating is not None else {}
    if assigned and step.assigns:
        body["assigned"] = {"step": step.assigns, **assigned}
        _assign(turn, step.assigns, assigned)
    turn.record("step", body)
    turn.emit("step-done", step=step.key, move=move.key, visit=visit)
    if move.returns:
        _returned(turn)
    if move.tells:
        tell(turn)
    _go(turn, move.to, turn.facts(rating=rating))


def tell(turn: Turn) -> None:
    """The reporter is told what came of it (R167); who has no address is told when they ask."""
    turn.affair.told_at = turn.moment
    turn.record("told", {"reply": turn.affair.run.get("reply", {})})
    turn.emit("told", step=turn.affair.step, visit=turn.affair.run["visits"].get(turn.affair.step, 1))


def raise_level(turn: Turn, reason: str) -> bool:
    """Escalate by one level, to whom the procedure says; False when it already stands at the top.

    Each level is told once. The open work shows whom it was raised to; so does all later work of the affair.
    """
    affair, rule = turn.affair, turn.procedure.escalate
    above = next_level_up(affair.jurisdiction_path, affair.run.get("level"))
    if above is None or rule is None:
        return False
    level, path = above
    affair.run = {**affair.run, "level": level, "raised_path": path, "raised_role": rule.to}
    turn.count("escalations")
    turn.record("escalated", {"reason": reason, "level": level, "path": path, "role": rule.to, "step": affair.step})
    turn.emit("escalated", level=level, reason=reason)
    for work in turn.held.works:
        work.level, work.raised_path, work.raised_role, work.written_by = level, path, rule.to, turn.by.person_id
        if work not in turn.changes.new_works:
            turn.changes.changed_works.append(work)
    return True


def finish(turn: Turn) -> None:
    """Seal the entries onto the chain and set the affair's head, version and times. After this only writing is left."""
    affair = turn.affair
    if turn.entries:
        last_entry = turn.entries[-1]
        turn.entries[-1] = replace(last_entry, body={**last_entry.body, LEAVES: digest_of(affair)})
    head = Head(affair.chain_seq, affair.chain_head) if affair.chain_seq else START
    turn.changes.records = chained(Record, affair.id, turn.entries, head=head, at=turn.at)
    if turn.changes.records:
        last = head_of(turn.changes.records[-1])
        affair.chain_seq, affair.chain_head = last.seq, last.hash
    affair.written_by, affair.changed_at = turn.by.person_id, turn.at
    turn.changes.other += prepared(turn.events)
    turn.events = []


def seal(turn: Turn, values: Mapping[str, Json]) -> dict[str, str]:
    """Put personal values away for the vault; returns their commitments. One statement, or none without values.

    They are the reporter's; of a reporter nobody knows, they are the affair's own.
    """
    affair = turn.affair
    keeping = Keeping(affair.reporter_id or affair.id, "affair", affair.id, values)
    [commitments], entries = seal_all([keeping], at=turn.at)
    turn.changes.other += entries
    return commitments


def take_part(turn: Turn, holder: UUID | None) -> None:
    """`holder` sees the affair from now on."""
    if holder is not None:
        turn.changes.participants.append(
            Participant(affair=turn.affair, holder=holder, since=turn.at, written_by=turn.by.person_id)
        )


def _go(turn: Turn, to: str, facts: Mapping[str, Any]) -> None:
    """Stop at `to`, or beyond it where sampled steps are not drawn."""
    visits = turn.affair.run["visits"]
    stop = arrive(
        turn.procedure,
        to,
        facts,
        draw=lambda key: draw_for(str(turn.affair.id), key, visits.get(key, 0) + 1),
    )
    for skipped in stop.skipped:
        visits[skipped] = visits.get(skipped, 0) + 1
        turn.record("sampled_out", {"step": skipped, "visit": visits[skipped]})
    if stop.step == END:
        _close(turn)
    else:
        _enter(turn, turn.procedure.steps[stop.step], facts)


def _enter(turn: Turn, step: Step, facts: Mapping[str, Any]) -> None:
    affair = turn.affair
    visits = affair.run["visits"]
    visits[step.key] = visits.get(step.key, 0) + 1
    affair.step = step.key
    span = _clock(turn, step, facts, visits[step.key])
    turn.held.span = span
    turn.changes.new_spans.append(span)
    if not turn.imported:
        lay_work(turn)
    turn.emit("step-entered", step=step.key, visit=visits[step.key])
    if step.tells:
        tell(turn)


def _clock(turn: Turn, step: Step, facts: Mapping[str, Any], visit: int) -> Span:
    affair, limit = turn.affair, limit_of(step, facts)
    until = due(limit, turn.moment, turn.rules.calendar) if limit and not turn.imported else None
    lies_with = _assigned(affair, step)
    return Span(
        affair=affair,
        procedure_key=affair.procedure_key,
        procedure_version=turn.procedure.version,
        kind=affair.kind,
        class_code=affair.class_code,
        origin=affair.origin,
        step=step.key,
        visit=visit,
        clock=step.clock,
        role=step.by[0],
        org=_uuid(lies_with.get("org")),
        path=affair.place_path,
        limit_amount=limit.amount if limit else None,
        limit_unit=limit.unit if limit else None,
        started_at=turn.moment,
        due_at=until.at if until else None,
        provisional=until.provisional if until else False,
        scored=not turn.imported,
        written_by=turn.by.person_id,
        changed_at=turn.at,
    )


def lay_work(turn: Turn) -> None:
    """Lay the step's work before whoever is to do it. An import does so once, where each affair has come to rest."""
    step, span = turn.procedure.steps[turn.affair.step], turn.held.span
    assert span is not None
    turn.held.works = [_work(turn, step, role, span) for role in step.by]
    turn.changes.new_works += turn.held.works


def lay_back(turn: Turn, work: Work) -> None:
    """Nobody has claimed `work` any more: it lies before its unit and all roles of the step, clocks as they run."""
    step, span = turn.procedure.steps[work.step], turn.held.span
    assert span is not None
    org = _uuid(_assigned(turn.affair, step).get("org"))
    for one in turn.held.works:
        if one.role != REPORTER and one.person == work.person and one is not work:
            one.person, one.org, one.written_by = None, org, turn.by.person_id
            turn.changes.changed_works.append(one)
    work.person, work.org, work.written_by = None, org, turn.by.person_id
    turn.changes.changed_works.append(work)
    laid = {one.role for one in turn.held.works}
    for role in step.by:
        if role not in laid:
            other = _work(turn, step, role, span)
            if role != REPORTER:
                other.person, other.org = None, org
            for name in ("opened_at", "due_at", "provisional", "paused_at", "timer", "timer_at", "reminded_at"):
                setattr(other, name, getattr(work, name))
            turn.held.works.append(other)
            turn.changes.new_works.append(other)


def _work(turn: Turn, step: Step, role: str, span: Span) -> Work:
    affair = turn.affair
    lies_with = _assigned(affair, step) if role != REPORTER else {"person": affair.reporter_id}
    work = Work(
        affair=affair,
        step=step.key,
        visit=span.visit,
        role=role,
        org=_uuid(lies_with.get("org")),
        person=_uuid(lies_with.get("person")),
        path=affair.jurisdiction_path,
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


def _assigned(affair: Affair, step: Step) -> Mapping[str, Any]:
    """{org, person} to whom the step was given, or to whom the step was that it shares a unit with."""
    assigned: Mapping[str, Mapping[str, Any]] = affair.run["assigned"]
    return assigned.get(step.key) or assigned.get(step.same_unit_as or "", {})


def _leave(turn: Turn, move: Move) -> None:
    """The clock stops; the work is no longer open."""
    span = turn.held.span
    if span is not None:
        span.finished_at, span.outcome, span.returned = turn.moment, move.key, move.returns
        run_on(span, turn.held.works, turn.rules.calendar, turn.at)
        span.in_time = None if span.due_at is None else turn.at <= span.due_at
        span.org, span.person = span.org or turn.doer.org, turn.by.person_id
        span.written_by, span.changed_at = turn.by.person_id, turn.at
        if span not in turn.changes.new_spans:
            turn.changes.changed_spans.append(span)
    unwritten = turn.changes.new_works
    turn.changes.gone_works += [work.id for work in turn.held.works if work not in unwritten]
    turn.changes.new_works = [work for work in unwritten if work not in turn.held.works]
    turn.held.span, turn.held.works = None, []


def _note_doer(turn: Turn, step: Step) -> None:
    affair, by = turn.affair, turn.by
    if turn.doer.role in (REPORTER, "system"):
        return
    org = str(turn.doer.org) if turn.doer.org else None
    affair.run["done_by"][step.key] = [str(by.person_id), org]
    if affair.first_receiver_person is None:
        affair.first_receiver_person, affair.first_receiver_org = by.person_id, turn.doer.org
    take_part(turn, keeps_seeing(affair, turn.doer, by))


def _mark(turn: Turn, step: Step, move: Move, answers: Sorted, rating: int | None) -> None:
    affair = turn.affair
    if rating is not None:
        affair.rating = rating
    if move.resolves or move.declines:
        # Whether what another system answered was solved, nobody knows.
        affair.resolved, affair.declined = None if turn.imported else move.resolves, move.declines
    if move.reopens:
        turn.count("reopens")
        affair.resolved, affair.declined, affair.told_at = None, False, None
    elif move.returns and affair.resolved:
        affair.resolved = None
    if move.resolves or move.declines or move.tells:
        org = str(turn.doer.org) if turn.doer.org else None
        affair.run["reply"] = {"step": step.key, "move": move.key, "org": org, "answers": dict(answers.plain)}


def _assign(turn: Turn, step: str, assigned: Mapping[str, Json]) -> None:
    given = {name: assigned[name] for name in ("org", "person") if assigned.get(name)}
    turn.affair.run["assigned"][step] = given
    take_part(turn, _uuid(given.get("org") or given.get("person")))


def _returned(turn: Turn) -> None:
    times = turn.count("returns")
    rule = turn.procedure.escalate
    if rule is not None and rule.returns_at and times % rule.returns_at == 0:
        raise_level(turn, "returns")


def _close(turn: Turn) -> None:
    affair = turn.affair
    if affair.told_at is None:
        raise NotYetTold
    affair.step, affair.state, affair.closed_at = END, "closed", turn.moment
    turn.record("closed", {"resolved": affair.resolved, "declined": affair.declined, "rating": affair.rating})
    turn.emit("closed")


def _uuid(value: object) -> UUID | None:
    return None if value is None else value if isinstance(value, UUID) else UUID(str(value))
