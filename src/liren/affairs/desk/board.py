"""Who has what: open work of a street or community by whom it lies with, for who commands its dispatch 联动指挥."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from liren.access.public import Actor, may
from liren.actors.public import organisation_names
from liren.affairs.rights import REPORTER, role_title
from liren.engine.language import SYSTEM
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.territories.public import level_of, upper_end

STREET, COMMUNITY = 4, 5
_SQL = """
    SELECT org, CASE WHEN org IS NULL THEN role END AS role, count(DISTINCT (affair_id, line, step)),
           count(DISTINCT (affair_id, line, step)) FILTER (WHERE due_at < %s AND paused_at IS NULL),
           count(DISTINCT (affair_id, line, step)) FILTER (WHERE due_at >= %s AND due_at < %s AND paused_at IS NULL),
           count(DISTINCT (affair_id, line, step)) FILTER (WHERE paused_at IS NOT NULL)
      FROM affairs_work WHERE path >= %s AND path < %s AND role NOT IN (%s, %s) GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Holding:
    """What lies with one organisation, or in one role's queue where nobody took it. Never with a person.

    org: the organisation; None: the queue of `role`. open counts pieces of work, several where an affair goes by
    several lines, one where several roles of an organisation may do it; late, today (due later today) and paused are
    among them. What the queues of several roles share is in each of them.
    """

    org: UUID | None
    role: str | None
    who: str
    open: int
    late: int
    today: int
    paused: int


def board(path: str, actor: Actor, *, at: datetime) -> tuple[Holding, ...] | None:
    """Who has what at the street or community `path` and below: queues first, then organisations by name.

    None at any other level, and where `actor` may not read the affairs. Two statements, the first over an index range
    of the street's open work. What waits for residents is not among it.
    """
    if level_of(path) not in (STREET, COMMUNITY) or not may(actor, "affairs.read", path):
        return None
    tonight = datetime.combine(at.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    found = rows(_SQL, at, at, tonight, path, upper_end(path), REPORTER, SYSTEM)
    names = organisation_names(row[0] for row in found if isinstance(row[0], UUID))
    return tuple(sorted(_holdings(found, names), key=lambda one: (one.org is not None, one.who)))


def _holdings(found: list[tuple[object, ...]], names: Mapping[UUID, str]) -> Iterator[Holding]:
    for org, role, *counts in found:
        open_, late, today, paused = (int(str(count)) for count in counts)
        known = names.get(org) if isinstance(org, UUID) else None
        who = known or (f"待认领（{role_title(str(role))}）" if role else "已撤销的单位")
        queue = str(role) if role else None
        yield Holding(org if isinstance(org, UUID) else None, queue, who, open_, late, today, paused)
