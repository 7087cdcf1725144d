"""How an affair ended so far: for the system it came from, which tells its caller."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.affairs.models import Affair
from liren.affairs.queries.telling import reply_text
from liren.affairs.shapes import State
from liren.engine.language import END
from liren.kit import clock
from liren.standards.public import rules_of


@dataclass(frozen=True, slots=True)
class Result:
    """reply: what its reporter was told; "" before that. rating: 1..5, None when nobody rated."""

    affair_id: UUID
    number: str
    state: State
    step: str
    step_title: str
    told_at: datetime | None
    closed_at: datetime | None
    declined: bool
    rating: int | None
    reply: str


def result(affair_id: UUID) -> Result | None:
    """What this reader may see of it; None when nothing. Two statements."""
    found = Affair.objects.filter(id=affair_id).first()
    if found is None:
        return None
    procedure = rules_of(found.procedure_digest, clock.now()).procedure
    return Result(
        affair_id=found.id,
        number=found.number,
        state=found.state,  # type: ignore[arg-type]
        step=found.step,
        step_title="已办结" if found.step == END else procedure.steps[found.step].title,
        told_at=found.told_at,
        closed_at=found.closed_at,
        declined=found.declined,
        rating=found.rating,
        reply=reply_text(procedure, found.run.get("reply", {})) if found.told_at else "",
    )
