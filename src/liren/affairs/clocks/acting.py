"""How an act on a clock begins, by a person or by the system, and what it marks as changed."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from liren.access.public import SYSTEM, Actor
from liren.affairs.actions.stepping import require_open_affair
from liren.affairs.models import Span
from liren.affairs.rights import Doer, require_doer
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.engine.language import Step
from liren.kit.database import rows
from liren.standards.public import Rules, rules_of

BATCH = 100
"""How many affairs a job takes in one transaction."""


def turn_of_doer(affair_id: UUID, by: Actor, at: datetime) -> tuple[Turn, Step]:
    """Hold the affair for the one whose work its step is. Raises NoSuchAffair, AffairClosed, StepNotAllowed."""
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    rules = rules_of(held.affair.procedure_digest, at)
    step = rules.procedure.steps[held.affair.step]
    return Turn(held, rules, by, require_doer(rules.procedure, held.affair, step, held.works, by), at), step


def touch_clock(turn: Turn) -> Span:
    """The running clock, marked changed with all open work. The turn has one."""
    span = turn.held.span
    assert span is not None
    span.written_by, span.changed_at = turn.by.person_id, turn.at
    turn.changes.changed_spans = [span]
    touch_works(turn)
    return span


def touch_works(turn: Turn) -> None:
    """All open work is marked changed."""
    for work in turn.held.works:
        work.written_by = turn.by.person_id
    turn.changes.changed_works = list(turn.held.works)


def due_turns(timer: str, at: datetime, limit: int) -> Iterator[Turn]:
    """A turn of the system for each affair whose `timer` has run out, up to `limit` affairs nobody else holds.

    Each is looked at again under its lock, so that two workers act once.
    """
    known: dict[str, Rules] = {}
    for affair_id in _ready(timer, at, limit):
        held = hold(affair_id)
        if any(work.timer == timer and work.timer_at is not None and work.timer_at <= at for work in held.works):
            digest = held.affair.procedure_digest
            known.setdefault(digest, known.get(digest) or rules_of(digest, at))
            yield Turn(held, known[digest], SYSTEM, Doer("system", None), at)


def _ready(timer: str, at: datetime, limit: int) -> list[UUID]:
    found = rows(
        "WITH ready AS (SELECT DISTINCT affair_id FROM (SELECT affair_id FROM affairs_work"
        " WHERE timer = %s AND timer_at <= %s ORDER BY timer_at LIMIT %s) AS first)"
        " SELECT a.id FROM affairs_affair a JOIN ready r ON r.affair_id = a.id"
        " ORDER BY a.id FOR UPDATE OF a SKIP LOCKED",
        *(timer, at, limit),
    )
    return [UUID(str(affair_id)) for (affair_id,) in found]
