"""What can be done with an affair now, by whom, and on what ground."""

from collections.abc import Iterator

from liren.access.public import may, which
from liren.affairs.answers import left_to_workers
from liren.affairs.assigning import Routes
from liren.affairs.models import Extension, Rating, Work
from liren.affairs.page_shapes import (
    Clause,
    ExtensionView,
    May,
    NextMove,
    OpenWork,
    OrgChoice,
    Proposal,
    RatingView,
)
from liren.affairs.queries.seen import Seen
from liren.affairs.queries.story import in_clear
from liren.affairs.rights import REPORTER, Doer, role_title
from liren.engine.language import Step
from liren.engine.steps import asked, limit_of, moves_open

CLOSED = "已办结"


def next_moves(seen: Seen, step: Step, part: Doer) -> Iterator[NextMove]:
    """The moves the reader may make; a grade chooses among those it decides, so they are not offered."""
    left = {} if part.role == REPORTER else left_to_workers(seen.procedure, step.key)
    for move in moves_open(step, seen.facts):
        if step.rates and move.when is not None:
            continue  # the grade decides: `rate`
        to = seen.procedure.steps.get(move.to)
        yield NextMove(
            key=move.key,
            title=move.title,
            step=step.key,
            to=move.to,
            to_title=to.title if to else CLOSED,
            asks={**left, **asked(step, move)},
            assigns=step.assigns if move.to == step.assigns else None,
            returns=move.returns,
            declines=move.declines,
            resolves=move.resolves,
            reopens=move.reopens,
            rates=step.rates,
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
    )


def clause_of(seen: Seen, step: Step) -> Clause:
    """What the present step stands on."""
    return Clause(
        step=step.key,
        basis=step.basis,
        source=seen.procedure.sources.get(step.basis),
        limit=limit_of(step, seen.facts),
        open=step.open,
    )


def proposal_of(found: Routes) -> Proposal:
    """Where the rules would send it, and to whom it can be sent."""
    proposed = found.org.id if found.org else None
    choices = tuple(OrgChoice(org.id, org.name, org.id == proposed) for org in found.here.values())
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
    return RatingView(rating.grade, said or None, rating.given_at, rating.channel)


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
    running = seen.running
    return one.state == "asked" and running is not None and (running.step, running.visit) == (one.step, one.visit)


def allowed(seen: Seen, part: Doer | None) -> May:
    """What else the reader may do beside the moves."""
    affair, step, running = seen.affair, seen.step, seen.running
    is_open = affair.state == "open"
    reads = part is not None or may(seen.actor, "affairs.read", affair.jurisdiction_path)
    serves = reads and not which(seen.actor, "affairs.do").empty
    works = part is not None and part.role != REPORTER and is_open
    mine = next((work for work in seen.works if part and work.role == part.role), None)
    stands = running is not None and running.paused_at is not None
    runs = works and not stands and running is not None and running.due_at is not None and seen.at <= running.due_at
    asked_more = any(_waits(seen, one) for one in seen.extensions)
    extend = step.extend if step else None
    return May(
        claim=mine.id if works and mine and mine.person is None else None,
        note=is_open and (serves or seen.is_reporter),
        note_internal=is_open and serves and not seen.is_reporter,
        rate=bool(is_open and step and step.rates and part),
        reveal=not seen.is_reporter and bool(seen.values) and (
            works or may(seen.actor, "actors.reveal", affair.jurisdiction_path)
        ),
        extend=bool(runs and extend and running and not asked_more and running.extensions < extend.times),
        pause=bool(runs and step and step.pause),
        resume=bool(works and stands),
    )  # fmt: skip
