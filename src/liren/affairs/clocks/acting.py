"""How an act on a clock begins, by a person or by the system, and what it marks as changed."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from liren.access.public import SYSTEM, Actor
from liren.affairs.actions.writing import require_open_affair
from liren.affairs.rights import Doer
from liren.affairs.store import hold
from liren.affairs.taking import line_of_doer
from liren.affairs.turn import Turn
from liren.engine.language import Step
from liren.kit.database import rows
from liren.standards.public import Rules, rules_of

BATCH = 100
"""How many affairs a job takes in one transaction."""


def turn_of_doer(affair_id: UUID, by: Actor, at: datetime, line: str | None = None) -> tuple[Turn, Step]:
    """Hold the affair for the one whose work its step is, on `line`; None: the main line, else the one they work on.

    Raises NoSuchAffair, AffairClosed, StepNotAllowed, WhichLine.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    chosen, part = line_of_doer(held, rules, by, line)
    turn = Turn(held, rules, by, part, at, line=chosen)
    return turn, rules.procedure.steps[turn.step]


def due_turns(timer: str, at: datetime, limit: int) -> Iterator[Turn]:
    """A turn of the system for each affair whose `timer` has run out, up to `limit` affairs nobody else holds.

    Each is looked at again under its lock, so that two workers act once; of an affair one line a call.
    """
    known: dict[tuple[str, str], Rules] = {}
    for affair_id in _ready(timer, at, limit):
        held = hold(affair_id)
        late = (w for w in held.works if w.timer == timer and w.timer_at is not None and w.timer_at <= at)
        work = next(late, None)
        if work is not None:
            asked = held.affair.procedure_digest, held.affair.place_path
            known[asked] = rules = known.get(asked) or rules_of(asked[0], at, asked[1])
            yield Turn(held, rules, SYSTEM, Doer("system", None), at, line=work.line)


def _ready(timer: str, at: datetime, limit: int) -> list[UUID]:
    found = rows(
        "WITH ready AS (SELECT DISTINCT affair_id FROM (SELECT affair_id FROM affairs_work"
        " WHERE timer = %s AND timer_at <= %s ORDER BY timer_at LIMIT %s) AS first)"
        " SELECT a.id FROM affairs_affair a JOIN ready r ON r.affair_id = a.id"
        " ORDER BY a.id FOR UPDATE OF a SKIP LOCKED",
        *(timer, at, limit),
    )
    return [UUID(str(affair_id)) for (affair_id,) in found]
