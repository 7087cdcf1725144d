"""The night's work: communities are counted as of the first of the month, at most once a day."""

from datetime import datetime, timedelta
from typing import Final

from liren.access.public import enter_system, served_communities
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.registry.groups.book import book_at
from liren.registry.groups.counting import numbers_of
from liren.registry.groups.kept import EVERYBODY, keep
from liren.registry.models import GroupFigure

AGAIN: Final = timedelta(hours=20)
"""What was counted so long ago is counted again: people are written down every day."""
_LOCK: Final = 7_240_306


@write
def keep_figures(at: datetime, limit: int = 5) -> int:
    """Count up to `limit` communities that are in use, those never counted this month first; how many it was.

    One worker at a time, each call a transaction: who is stopped loses one. What hangs on a closed decision is not
    kept. For the timetable, again until it is 0.
    """
    enter_system()
    if not rows("SELECT pg_try_advisory_xact_lock(%s)", _LOCK)[0][0]:
        return 0
    on = at.astimezone(CHINA).date().replace(day=1)
    counted = dict(GroupFigure.objects.filter(on=on, key=EVERYBODY).values_list("path", "counted_at"))
    late = at - AGAIN
    due = [path for path in served_communities(at=at) if path not in counted or counted[path] < late]
    due.sort(key=lambda path: (path in counted, counted.get(path, at), path))
    for path in due[:limit]:
        book = book_at(path, on)
        people, numbers, bands = numbers_of(path, on, book)
        scopes = {g.key: family.path for family in book.families for g in family.groups if not book.closed(g)}
        keep(path, on, people, {key: numbers[key] for key in scopes}, scopes, bands, at)
    return len(due[:limit])
