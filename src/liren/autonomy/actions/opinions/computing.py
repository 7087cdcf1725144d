"""What the worker does: counts again when enough people have voted, and for the last time after the end.

It waits for five people, so that nobody who looks at two results, one after the other, can tell how a neighbour voted
in between. The last count takes in what is left only where five people are left, else it counts again what the one
before it did; the salt goes first, so that no vote comes after it, and the keys lead to nobody any more.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import F, Max

from liren.autonomy.models import Conversation, OpinionRun, OpinionSalt, OpinionsInside, OpinionVote, Statement
from liren.engine.opinions.votes import last_votes
from liren.kit.clock import CHINA
from liren.kit.database import rows

if TYPE_CHECKING:
    from liren.engine.opinions.geometry import Sheet
    from liren.engine.opinions.run import Result

ENOUGH: Final = 5
_DUE = """
    SELECT c.id FROM autonomy_conversation c WHERE c.closed_at IS NULL AND (
        c.ended_at IS NOT NULL OR c.until < %s
        OR c.id IN (SELECT conversation_id FROM autonomy_opinionvote WHERE fresh
                    GROUP BY conversation_id HAVING count(DISTINCT participant) >= %s))
    ORDER BY c.until, c.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"""

_TABLE = """
    SELECT v.participant, array_agg(s.number), array_agg(v.value::int)
    FROM autonomy_opinionvote v JOIN autonomy_statement s ON s.id = v.statement_id
    WHERE v.conversation_id = %s GROUP BY v.participant ORDER BY v.participant COLLATE "C\""""


def work_on_opinions(at: datetime) -> int:
    """Compute one conversation that is due; how many (0 or 1). As the system."""
    found = rows(_DUE, at.astimezone(CHINA).date(), ENOUGH)
    for (id_,) in found:
        one = Conversation.objects.get(pk=UUID(str(id_)))
        if one.ended_at is None and at.astimezone(CHINA).date() > one.until:
            one.ended_at = at
        _compute(one, at)
    return len(found)


def _compute(one: Conversation, at: datetime) -> None:
    if one.ended_at is not None:
        OpinionSalt.objects.filter(conversation=one).delete()  # waits for votes under way; later ones find none
        one.closed_at = at
    number = OpinionRun.objects.filter(conversation=one).aggregate(last=Max("number"))["last"] or 0
    _take_in(one, first=number == 0)
    inside = OpinionsInside.objects.filter(conversation=one).first()
    members = {name: frozenset(keys) for name, keys in inside.members.items()} if inside else {}
    result = computed_now(one.id, before=members)
    OpinionRun.objects.create(
        conversation=one, number=number + 1, last=one.closed_at is not None, document=result.document, at=at
    )
    kept = {name: sorted(keys) for name, keys in result.members.items()}
    OpinionsInside.objects.update_or_create(
        conversation=one, defaults={"members": kept, "priorities": result.priorities}
    )
    one.save(update_fields=["ended_at", "closed_at"])


def _take_in(one: Conversation, *, first: bool) -> None:
    """What is fresh counts from now on. Of fewer than five people at the end it never does: the vote goes, or stands as
    it was counted before; two results would else tell how they voted."""
    fresh = OpinionVote.objects.filter(conversation=one, fresh=True)
    if not first and fresh.values("participant").distinct().count() < ENOUGH:
        fresh.filter(counted=None).delete()
        fresh.update(value=F("counted"))
    fresh.update(counted=F("value"), fresh=False)


def computed_now(conversation: UUID, *, before: Mapping[str, frozenset[str]]) -> "Result":
    """What the votes come to as they stand. Loads numpy, which a web process does not hold: for the worker."""
    from liren.engine.opinions.run import computed

    shown, declined = numbers(conversation, ["shown"]), numbers(conversation, ["declined"])
    return computed(_table_of(conversation), [*shown, *declined], rejected=declined, before=before)


def changed_since_closed() -> Iterator[str]:
    """Conversations whose votes are not those they were last counted from: for `./liren verify`. As the system."""
    from liren.engine.opinions.geometry import digest_of

    for run in OpinionRun.objects.filter(last=True).select_related("conversation").order_by("id"):
        if digest_of(_table_of(run.conversation_id), rejected=run.document["rejected"]) != run.document["digest"]:
            yield f"“{run.conversation.topic}”的表态和最后一次计算时不一样"


def _table_of(conversation: UUID) -> "Sheet":
    """All votes as a table, a row of the database a participant: of very many, each by itself would not fit."""
    import numpy as np

    from liren.engine.opinions.geometry import UNSEEN, Sheet

    found: list[tuple[str, list[int], list[int]]] = [
        (who, numbers, values)
        for who, numbers, values in rows(_TABLE, conversation)
        if isinstance(who, str) and isinstance(numbers, list) and isinstance(values, list)
    ]
    known = {number for _, numbers, _ in found for number in numbers}
    statements = sorted(map(str, known))
    column = np.zeros(max(known, default=0) + 1, np.intp)
    column[[int(one) for one in statements]] = range(len(statements))
    cells = np.full((len(found), len(statements)), UNSEEN, np.int8)
    for row, (_, numbers, values) in enumerate(found):
        cells[row, column[numbers]] = values
    return Sheet(tuple(who for who, _, _ in found), tuple(statements), cells)


def votes_of(conversation: UUID) -> dict[str, dict[str, int]]:
    """All votes by participant's key and statement's number. As the system."""
    found = OpinionVote.objects.filter(conversation=conversation)
    return last_votes(
        (who, str(number), value)
        for who, number, value in found.values_list("participant", "statement__number", "value")
    )


def numbers(conversation: UUID, states: Collection[str]) -> list[str]:
    """The numbers of its statements in some states."""
    found = Statement.objects.filter(conversation=conversation, state__in=states).order_by("number")
    return [str(number) for number in found.values_list("number", flat=True)]
