"""The night's work: communities are counted as of the first of the month, at most once a day."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from liren.access.public import enter_system, served_communities
from liren.kit.clock import CHINA
from liren.kit.database import apart, rows, write
from liren.registry.groups.book import book_at
from liren.registry.groups.counting import numbers_of
from liren.registry.groups.kept import EVERYBODY, drop, keep
from liren.registry.models import GroupFigure
from liren.territories.public import level_of

AGAIN: Final = timedelta(hours=20)
"""What was counted so long ago is counted again: people are written down every day."""
_LOCK: Final = 7_240_306


@write
def keep_figures(at: datetime, limit: int = 5) -> int:
    """Count up to `limit` communities that are in use, those never counted this month first; how many it was.

    One nobody serves any more, because it ended or has another code, is taken out of the sums; one that cannot be
    counted is noted in the log, and the others are. One worker at a time, each call a transaction: who is stopped loses
    one. What hangs on a closed decision is not kept. For the timetable, again until it is 0.
    """
    enter_system()
    if not rows("SELECT pg_try_advisory_xact_lock(%s)", _LOCK)[0][0]:
        return 0
    on = at.astimezone(CHINA).date().replace(day=1)
    counted = dict(GroupFigure.objects.filter(on=on, key=EVERYBODY).values_list("path", "counted_at"))
    late, served = at - AGAIN, served_communities(at=at)
    for gone in sorted({path for path in counted if level_of(path) == 5} - {*served}):
        drop(gone, on, at)
    due = [path for path in served if path not in counted or counted[path] < late]
    due.sort(key=lambda path: (path in counted, counted.get(path, at), path))
    done = 0
    for path in due:
        done += apart(f"groups of {path} could not be counted", partial(_count, path, on, at))
        if done == limit:
            break
    return done


def _count(path: str, on: date, at: datetime) -> None:
    book = book_at(path, on)
    people, numbers, bands = numbers_of(path, on, book)
    scopes = {g.key: family.path for family in book.families for g in family.groups if not book.closed(g)}
    keep(path, on, people, {key: numbers[key] for key in scopes}, scopes, bands, at)
