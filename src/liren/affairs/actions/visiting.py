"""How often somebody came in person for one affair: one tap says so, one takes it back."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, which
from liren.affairs.actions.noting import part_beside
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.errors import StaleAffair, StepNotAllowed
from liren.affairs.relief import MOST_VISITS, VISITS, may_have_come
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.public import rules_of

UNSAID = -1
"""What somebody saw who saw no number."""


@write
def count_visits(*, affair_id: UUID, visits: int, by: Actor, at: datetime, before: int | None = None) -> Stepped:
    """The reporter came `visits` times in all, say they or whoever handles the affair; said again, nothing changes.

    before: the number `by` saw, UNSAID where they saw none; None: whatever stood there. Raises NoSuchAffair,
    AffairClosed; StepNotAllowed, also where nobody asked for the affair who might come; StaleAffair when somebody
    changed it since; InvalidInput for fewer than 0 or more than 99.
    """
    if not 0 <= visits <= MOST_VISITS:
        raise InvalidInput(visits=f"请写 0 到 {MOST_VISITS} 次。")
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    is_reporter = by.person_id is not None and by.person_id == held.affair.reporter_id
    if not is_reporter and which(by, "affairs.do").empty:
        raise StepNotAllowed(step="记来过几次", allowed="反映人和办理这件事的人")
    if not may_have_come(held.affair.counts):
        raise StepNotAllowed(step="记来过几次", allowed="居民提出或代居民提出的事项")
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    turn = Turn(held, rules, by, part_beside(held, is_reporter, by), at)
    kept = held.affair.counts.get(VISITS)
    if kept == visits:
        return stepped(turn)
    if before is not None and (UNSAID if kept is None else kept) != before:
        raise StaleAffair
    held.affair.counts[VISITS] = visits
    turn.record("visited", {"from": turn.doer.role, "visits": visits, "before": kept})
    write_turn(turn)
    return stepped(turn)
