"""What waits for the reader's own vote, for their first page."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from liren.access.public import Actor
from liren.autonomy.models import Mark, Proxy, Question, RollEntry
from liren.autonomy.shapes.budgets import ABOUT
from liren.autonomy.shapes.waiting import WaitingVote
from liren.registry import public as registry

_MOST = 5


def votes_waiting(by: Actor, at: datetime) -> tuple[WaitingVote, ...]:
    """Questions open now on whose roll the reader stands and has neither voted nor given their vote away.

    What ends first before, at most five.
    Empty when nobody linked the reader with an entry on record. Two statements at most, one for who is not linked:
    from the rolls the reader stands on, never from all that is open everywhere.
    """
    own = registry.own_entries(by)
    if not own:
        return ()
    rolls = RollEntry.objects.filter(resident_id__in=own, struck=False).values("roll_id")
    voted = Mark.objects.filter(question_id=OuterRef("pk"), entry__resident_id__in=own, stands=True)
    given = Proxy.objects.filter(question_id=OuterRef("pk"), entry__resident_id__in=own, ended_at=None)
    waits = (~Exists(voted), ~Exists(given))
    found = Question.objects.filter(*waits, roll_id__in=rolls, state="open", opens_at__lte=at, closes_at__gt=at)
    return tuple(
        WaitingVote(
            row.id, row.title, row.closes_at - timedelta(microseconds=1), tuple(row.channels), row.about_kind == ABOUT
        )
        for row in found.order_by("closes_at", "id")[:_MOST]
    )
