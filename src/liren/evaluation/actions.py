"""The roll-up: take what changed, take back what it counted before, count it anew. Rebuilding gives the same sums."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import as_system
from liren.affairs import public as affairs
from liren.evaluation.burden import note_due
from liren.evaluation.conformance.store import course_of, forget_courses, keep_courses
from liren.evaluation.counting import Contribution, cells, contributions
from liren.evaluation.definitions import Definitions, definitions
from liren.evaluation.models import Counted, Mark, Rollup
from liren.evaluation.sums import LOCK, add, keep
from liren.kit.database import rows, write
from liren.kit.memory import uncollected

_SLACK = timedelta(minutes=1)  # how far apart the clocks of servers may be


def roll_up(at: datetime, limit: int = 500) -> int:
    """Count anew up to `limit` affairs that changed, and those whose limit passed, up to `at` (aware).

    Returns 0 when the figures are up to date then, else how many were counted while more wait: run it again. Nothing
    is done while another process is at it. When a definition changed, everything is counted anew.
    """
    return _next_batch(at, limit)[1]


def catch_up(at: datetime, limit: int = 2000) -> int:
    """`roll_up` until the figures are up to date, each batch a transaction; returns how many affairs were counted."""
    counted, more = _next_batch(at, limit)
    while more:
        some, more = _next_batch(at, limit)
        counted += some
    return counted


def rebuild(at: datetime, limit: int = 2000) -> int:
    """Throw all figures away and count them from the evidence, as of `at`."""
    _forget()
    return catch_up(at, limit)


@write
def _forget() -> None:
    with as_system():
        for model in (Rollup, Counted, Mark):
            model.objects.all().delete()
        forget_courses()


@write
@uncollected()
def _next_batch(at: datetime, limit: int) -> tuple[int, int]:
    """One transaction's worth: how many were counted, and the same again while more wait, else 0."""
    if not rows("SELECT pg_try_advisory_xact_lock(%s)", LOCK)[0][0]:
        return 0, 0
    with as_system():
        known = definitions()
        mark = _mark(known, at)
        due = affairs.fell_due(mark.as_of, at) if mark.as_of else ()
        changed = affairs.changed_after(mark.cursor_at or mark.changed_at, mark.cursor_id, at, limit)
        counted = dict.fromkeys([*due, *(affair_id for _, affair_id in changed)])
        _count(tuple(counted), known, at)
        more = len(changed) == limit
        if more:
            mark.cursor_at, mark.cursor_id = changed[-1]
        else:
            mark.changed_at, mark.cursor_at, mark.cursor_id, mark.settled_at = mark.settled_at, None, None, None
        mark.as_of = max(mark.as_of, at) if mark.as_of else at
        mark.save()
        return len(counted), len(counted) if more else 0


def _mark(known: Definitions, at: datetime) -> Mark:
    """How far the roll-up has come. A pass begins by noting before which moment nothing can still appear."""
    mark = Mark.objects.filter(id=1).first()
    if mark is None or mark.definitions != known.digest:
        _forget()
        mark = Mark(id=1, definitions=known.digest)
    if mark.settled_at is None:
        settled = _settled_before(at)
        mark.settled_at = max(mark.changed_at, settled) if mark.changed_at else settled
    return mark


def _settled_before(at: datetime) -> datetime:
    """No change from before this moment can still appear; a running transaction may yet commit later ones."""
    [(oldest,)] = rows(
        "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return (min(at, oldest) if isinstance(oldest, datetime) else at) - _SLACK


def _count(ids: Sequence[UUID], known: Definitions, at: datetime) -> None:
    """Replace what these affairs had counted by what they count now, and how they went by how they go."""
    evidence, before = affairs.evidence(ids), _counted(ids)
    keep_courses(ids, [course_of(affair) for affair in evidence], at)
    had = Counter({one: len(keys) for one, keys in before.items()})
    has = Counter(one for affair in evidence for one in contributions(affair, known.measures, at))
    gone, fresh = had - has, has - had
    Counted.objects.filter(id__in=[key for one, times in gone.items() for key in before[one][:times]]).delete()
    keep(fresh.elements())
    changed = cells([*((one, -1) for one in gone.elements()), *((one, 1) for one in fresh.elements())])
    add(changed)
    note_due(changed)


def _counted(ids: Iterable[UUID]) -> dict[Contribution, list[int]]:
    """What these affairs had counted, each with the keys of its rows."""
    found: dict[Contribution, list[int]] = {}
    of_affairs = Counted.objects.filter(affair_id__in=list(ids))
    for key, *values in of_affairs.values_list("id", *Contribution._fields):
        found.setdefault(Contribution(*values), []).append(key)
    return found
