"""What people put on record at work: when, under which procedure, and what a step asked of their time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import as_system
from liren.engine.burden import step_seconds
from liren.kit.database import rows
from liren.standards.public import procedures
from liren.territories.public import upper_end

_SQL = """
    SELECT r.by_person, r.happened_at, a.procedure_key, a.procedure_digest,
           CASE WHEN r.kind = 'step' THEN r.body->>'step' END, r.body->>'move'
      FROM affairs_record r JOIN affairs_affair a ON a.id = r.stream
     WHERE r.by_person = ANY(%s) AND r.happened_at >= %s AND r.happened_at < %s
       AND r.by_org IS NOT NULL AND a.origin <> 'imported' AND a.place_path >= %s AND a.place_path < %s
     ORDER BY r.happened_at, r.stream, r.seq"""


@dataclass(frozen=True, slots=True)
class Doing:
    """One entry in the history of an affair, made for an organisation.

    at: when it happened, as their device says. step: they did a step of the procedure. seconds: what that step asks,
    an estimate; 0 for everything else.
    """

    person: UUID
    at: datetime
    procedure_key: str
    procedure_title: str
    step: bool
    seconds: int


def doings(people: Collection[UUID], since: datetime, until: datetime, *, within: str = "") -> tuple[Doing, ...]:
    """What these people did from `since` to before `until`, in the order of time. Two statements, none for nobody.

    within: a place; only what was done for affairs there and below, everywhere when not said.

    Of whom one may ask the caller decides: a person of themself, or sums of many. Nothing of the affairs is told.
    """
    if not people:
        return ()
    with as_system():
        found = rows(_SQL, [*people], since, until, within, upper_end(within))
    known = procedures({str(row[3]) for row in found})
    told = []
    for person, at, key, digest, step, move in found:
        procedure = known[str(digest)]
        seconds = step_seconds(procedure, str(step), None if move is None else str(move)) if step else 0
        told.append(Doing(person, at, str(key), procedure.title, step is not None, seconds))  # type: ignore[arg-type]
    return tuple(told)
