"""One reminder a day, and no more 减负: on the morning a piece of work falls due, unless its doer wants none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from liren.access.public import enter_system, holders
from liren.affairs.rights import REPORTER
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.notices.public import send

KIND = "affairs.due-today"
MORNING = time(8, 0)
_NAMED = 5
_MOST = 5000

_CLAIM = """
    WITH due AS (
        SELECT w.id FROM affairs_work w JOIN affairs_affair a ON a.id = w.affair_id
         WHERE w.due_at > %s AND w.due_at < %s AND w.opened_at < %s AND w.paused_at IS NULL AND w.reminded_at IS NULL
           AND w.role <> %s AND a.origin <> 'imported'
         ORDER BY w.due_at LIMIT %s FOR UPDATE OF w SKIP LOCKED),
    told AS (
        UPDATE affairs_work w SET reminded_at = %s FROM due WHERE w.id = due.id
        RETURNING w.affair_id, w.role, w.org, w.person, w.path, w.due_at)
    SELECT t.role, t.org, t.person, t.path, t.due_at, a.number, a.title
      FROM told t JOIN affairs_affair a ON a.id = t.affair_id ORDER BY t.due_at, a.number"""


@dataclass(frozen=True, slots=True)
class _Due:
    role: str
    org: UUID | None
    person: UUID | None
    path: str
    due_at: datetime
    number: str
    title: str


@write
def remind_of_today(at: datetime, link: str) -> int:
    """Tell everyone once what of theirs falls due today; returns how many were told. For a job, as often as it likes.

    One message each, however many affairs; from 8:00 China's time; not for what came in today, nor what is paused,
    imported, or the reporter's. Whoever switched the kind off gets none. link: path of 今日清单.
    """
    enter_system()
    local = at.astimezone(CHINA)
    if local.time() < MORNING:
        return 0
    today = datetime.combine(local.date(), time(0), CHINA)
    due = [_Due(*row) for row in rows(_CLAIM, at, today + timedelta(days=1), today, REPORTER, _MOST, at)]  # type: ignore[arg-type]
    lists = _by_person(due, at)
    for person, works in lists.items():
        send([person], KIND, f"今天有 {len(works)} 件到期", _named(works), link=link, at=at)
    return len(lists)


def _by_person(due: Sequence[_Due], at: datetime) -> Mapping[UUID, list[_Due]]:
    """Whose each is: the person's; else of those in the role for the organisation; else of the queue nearest to it."""
    lists: dict[UUID, list[_Due]] = defaultdict(list)
    known: dict[tuple[str, str, UUID | None], list[UUID]] = {}
    for work in due:
        key = (work.role, work.path, work.org)
        if work.person is None and key not in known:
            held = holders(work.role, work.path, at=at, org=work.org)
            known[key] = [one.person_id for one in held if one.path == held[0].path]
        for person in [work.person] if work.person else known[key]:
            lists[person].append(work)
    return lists


def _named(works: Sequence[_Due]) -> str:
    lines = [f"{work.due_at.astimezone(CHINA):%H:%M} {work.number} {work.title}" for work in works[:_NAMED]]
    return "\n".join([*lines, *([f"还有 {len(works) - _NAMED} 件"] if len(works) > _NAMED else [])])
