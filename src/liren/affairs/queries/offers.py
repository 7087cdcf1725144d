"""What can be done with an affair now, by whom, and on what ground."""

from collections.abc import Iterator

from liren.access.public import may, which
from liren.affairs.answers import left_to_workers
from liren.affairs.assigning import Routes
from liren.affairs.departures import may_depart, on_the_floor
from liren.affairs.earliest import may_be_taken_from
from liren.affairs.lines import MAIN, leads_and_waits, line_title, lines_of
from liren.affairs.models import Extension, Rating, Work
from liren.affairs.offering import offered_at
from liren.affairs.page_shapes import (
    Clause,
    ExtensionView,
    LineView,
    May,
    NextMove,
    OpenWork,
    OrgChoice,
    Proposal,
    PutForward,
    RatingView,
    WaitingMove,
)
from liren.affairs.parties import party_of, proposal_at
from liren.affairs.queries.seen import Seen
from liren.affairs.queries.story import in_clear
from liren.affairs.queries.telling import answer_of
from liren.affairs.relief import may_have_come
from liren.affairs.rights import REPORTER, Doer, role_title
from liren.engine.calendar import Due
from liren.engine.language import JOIN, Move, Step
from liren.engine.saying import limit_in_words
from liren.engine.side_lines import openers
from liren.engine.steps import asked, limit_of, moves_open

CLOSED = "已办结"
JOINED = "汇合"


def next_moves(seen: Seen, step: Step, part: Doer, line: str = MAIN) -> Iterator[NextMove]:
    """The moves the reader may make; a grade chooses among those it decides, so they are not offered."""
    left = {} if part.role == REPORTER or line != MAIN else left_to_workers(seen.procedure, step.key)
    waits = line == MAIN and leads_and_waits(seen.affair, step)
    for move in moves_open(step, seen.facts_on(line)):
        if (step.rates and move.when is not None) or (waits and move.resolves):
            continue  # the grade decides: `rate`; or those who help are not done
        if _first(seen, move, line) is not None:
            continue  # it must wait: `waiting`
        to = seen.procedure.steps.get(move.to)
        lines = to.lines if to and move.to == step.assigns else None
        yield NextMove(
            key=move.key,
            title=move.title,
            step=step.key,
            to=move.to,
            to_title=to.title if to else JOINED if move.to == JOIN else CLOSED,
            asks=offered_at(step, {**left, **asked(step, move)}, seen.affair, seen.offered),
            assigns=step.assigns if move.to == step.assigns else None,
            returns=move.returns,
            declines=move.declines,
            resolves=move.resolves,
            reopens=move.reopens,
            rates=step.rates,
            line=line,
            line_title=line_title(seen.affair, line),
            calls=step.whistle is not None and move.to == step.whistle,
            helpers=lines is not None and lines.word == "joint",
            together=step.propose_together is not None,
        )


def waiting(seen: Seen, step: Step, line: str) -> Iterator[WaitingMove]:
    """The moves of the step that must wait, and until when; the clock's too."""
    for move in step.moves.values():
        first = _first(seen, move, line)
        if first is not None and move.at_least is not None:
            title = line_title(seen.affair, line)
            yield WaitingMove(move.title, step.key, move.at_least, first.at, title, provisional=first.provisional)


def _first(seen: Seen, move: Move, line: str) -> Due | None:
    return may_be_taken_from(seen.affair, line, seen.running_on(line), move, seen.rules.calendar, seen.at)


def line_views(seen: Seen) -> Iterator[LineView]:
    """The lines of the last round, as people follow them."""
    for key, line in lines_of(seen.affair).items():
        step = seen.procedure.steps.get(line["at"])
        yield LineView(
            key=key,
            title=line["title"],
            step=line["at"],
            step_title=step.title if step else JOINED,
            due=seen.due(seen.running_on(key)),
            over=line["over"],
            resolved=line["resolved"],
            declined=line["declined"],
        )


def put_forward(seen: Seen) -> PutForward | None:
    """What the parties of the present step are asked to agree to."""
    step = seen.step
    proposal = proposal_at(seen.affair, step) if step else None
    if step is None or proposal is None:
        return None
    move = step.moves[proposal["move"]]
    fields, said = asked(step, move), proposal["answers"]
    return PutForward(
        move_title=move.title,
        answers=tuple(answer_of(key, fields[key], value, seen.rules) for key, value in said.items() if key in fields),
        agreed=tuple(role_title(role) for role in proposal["agreed"]),
        waiting=tuple(role_title(role) for role in step.by if role not in proposal["agreed"]),
    )


def open_work(seen: Seen, work: Work) -> OpenWork:
    """Who is to do what by when."""
    person = None if work.person is None else seen.names.get(str(work.person))
    who = seen.orgs.get(str(work.org)) or (role_title(work.role) if work.role == REPORTER else person)
    return OpenWork(
        id=work.id,
        step=work.step,
        role=work.role,
        org_id=work.org,
        person_id=work.person,
        who=who or role_title(work.role),
        opened_at=work.opened_at,
        due=seen.due(work),
        level=work.level,
        line=work.line,
        line_title=line_title(seen.affair, work.line),
    )


def clause_of(seen: Seen, step: Step) -> Clause:
    """What the present step stands on."""
    return Clause(
        step=step.key,
        basis=step.basis,
        source=seen.procedure.sources.get(step.basis),
        limit=limit_of(step, seen.facts),
        open=step.open,
        said=limit_in_words(seen.procedure, step),
    )


def proposal_of(found: Routes) -> Proposal:
    """Where the rules would send it, and to whom it can be sent."""
    proposed = found.org.id if found.org else None
    once = {org.id: org for org in found.here.values()}
    choices = tuple(OrgChoice(org.id, org.name, org.id == proposed) for org in once.values())
    routed = found.routed
    return Proposal(
        unit=routed.unit if routed else "",
        org=next((choice for choice in choices if choice.proposed), None),
        rule=routed.rule + 1 if routed and routed.rule is not None else None,
        why=routed.why if routed else "",
        trace=routed.trace if routed else (),
        choices=choices,
        broken=found.alarm,
    )


def rating_view(seen: Seen, rating: Rating) -> RatingView:
    """A rating with its words."""
    said = in_clear(seen.values.get(rating.comment_name)) if rating.comment_name else ""
    unit = seen.orgs.get(str(rating.org), "报到单位") if rating.step in openers(seen.procedure) else None
    return RatingView(rating.grade, said or None, rating.given_at, rating.channel, unit)


def ratings_of(seen: Seen) -> tuple[RatingView, ...]:
    """What was graded; the reporter sees their own, not what the community says of units it called."""
    views = (rating_view(seen, rating) for rating in seen.ratings)
    serves = may(seen.actor, "affairs.read", seen.affair.jurisdiction_path)
    return tuple(view for view in views if view.unit is None or serves or not seen.is_reporter)


def extension_view(seen: Seen, one: Extension) -> ExtensionView:
    """More time asked for, and whether the reader decides."""
    decides = _waits(seen, one) and one.asked_by != seen.actor.person_id
    return ExtensionView(
        id=one.id,
        step=one.step,
        amount=one.amount,
        unit=one.unit,
        reason=one.reason,
        state=one.state,  # type: ignore[arg-type]
        asked_by=seen.names.get(str(one.asked_by), ""),
        asked_at=one.asked_at,
        due_before=one.due_before,
        decision=one.decision,
        decided_at=one.decided_at,
        due_after=one.due_after,
        may_decide=decides and may(seen.actor, "affairs.extend.approve", one.approve_path),
    )


def _waits(seen: Seen, one: Extension) -> bool:
    """Is it still to be decided? A request lapses with the step it was made for."""
    running = [(span.step, span.visit) for span in seen.spans if span.outcome is None]
    return one.state == "asked" and (one.step, one.visit) in running


def allowed(seen: Seen, step: Step | None, part: Doer | None, line: str) -> May:
    """What else the reader may do beside the moves, on the line where they work."""
    affair, running = seen.affair, seen.running_on(line)
    is_open = affair.state == "open"
    reads = part is not None or may(seen.actor, "affairs.read", affair.jurisdiction_path)
    serves = reads and not which(seen.actor, "affairs.do").empty
    works = part is not None and part.role != REPORTER and is_open
    mine = next((work for work in seen.works_on(line) if part and work.role == part.role), None)
    stands = running is not None and running.paused_at is not None
    runs = works and not stands and running is not None and running.due_at is not None and seen.at <= running.due_at
    asked_more = running is not None and any(
        _waits(seen, one) and (one.step, one.visit) == (running.step, running.visit) for one in seen.extensions
    )
    extend = step.extend if step else None
    departs = is_open and may_depart(seen.procedure, affair, seen.actor) is not None
    return May(
        claim=mine.id if works and mine and mine.person is None and not _together(step) else None,
        note=is_open and (serves or seen.is_reporter),
        note_internal=is_open and serves and not seen.is_reporter,
        rate=bool(is_open and step and step.rates and part),
        reveal=not seen.is_reporter and bool(seen.values) and (
            works or may(seen.actor, "actors.reveal", affair.jurisdiction_path)
        ),
        extend=bool(runs and extend and running and not asked_more and running.extensions < extend.times),
        pause=bool(runs and step and step.pause),
        resume=bool(works and stands),
        agree=bool(
            is_open and seen.step and party_of(affair, seen.step, seen.works_on(MAIN), seen.actor)
        ),
        depart_limit=departs and _departable(seen, "within") and seen.running is not None and (
            seen.running.due_at is not None
        ),
        depart_way=departs and _departable(seen, "moves"),
        visit=is_open and (serves or seen.is_reporter) and may_have_come(affair.counts),
        line=line,
    )  # fmt: skip


def _departable(seen: Seen, clause: str) -> bool:
    return seen.step is not None and not on_the_floor(seen.procedure, seen.step.key, clause)


def _together(step: Step | None) -> bool:
    """Nobody takes for themselves what parties do together."""
    return step is not None and step.propose_together is not None
