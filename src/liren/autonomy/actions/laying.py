"""Ballots on their way: envelopes into the box by batches, the whole box written anew, all destroyed where nothing is
counted. What the lot and the batches are for: actions/boxes.py."""

import json
from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom

from liren.access.public import as_system
from liren.autonomy.models import Ballot, BallotReceipt, Envelope, Question
from liren.autonomy.queries.boxes import bound, form_of, in_box, key_of, opened
from liren.autonomy.shapes.boxes import BATCH
from liren.engine.deciding import ballots
from liren.kit import vault
from liren.kit.crypto import seal
from liren.kit.database import rows

_lot = SystemRandom()


def drop_in(at: datetime) -> int:
    """Put the envelopes of every question where enough wait, or whose time is over, into its box. For the worker.

    Returns how many went in. Once its time is over nobody comes any more: the last go in with all others.
    """
    found = rows(
        "SELECT e.question_id FROM autonomy_envelope e JOIN autonomy_question q ON q.id = e.question_id"
        " GROUP BY e.question_id, q.closes_at HAVING count(*) >= %s OR q.closes_at <= %s LIMIT 20",
        *(BATCH, at),
    )
    return sum(
        _last(row) if row.closes_at <= at else dropped(row)
        for row in Question.objects.filter(pk__in=[id_ for (id_,) in found])
    )


def sealed(row: Question, key: bytes, chosen: Sequence[str]) -> bytes:
    """Sealed at one length for all ballots of the question: the longest a ballot can be."""
    longest = ballots.longest(form_of(row), [str(one["key"]) for one in row.options])
    size = len(json.dumps(longest, ensure_ascii=False).encode())
    return seal(json.dumps(list(chosen), ensure_ascii=False).encode().ljust(size), key, bound(row))


def dropped(row: Question, least: int = BATCH) -> int:
    """One batch: envelopes opened, sealed anew and laid in the box in an order drawn by lot; receipts in another."""
    with as_system():
        waiting = list(Envelope.objects.select_for_update().filter(question=row))
        if len(waiting) < least:
            return 0
        _lay(row, opened(row, [bytes(one.sealed) for one in waiting]), [one.receipt for one in waiting])
        Envelope.objects.filter(pk__in=[one.id for one in waiting]).delete()
    return len(waiting)


def shaken(row: Question) -> list[list[str]]:
    """All online ballots, the last envelopes' too, written anew together in an order drawn by lot.

    The question is locked by who asks. None where nobody cast one.
    """
    with as_system():
        if not vault.keys_of({row.id}):
            return []
        dropped(row, 1)
        inside = in_box(row)
        receipts = list(BallotReceipt.objects.filter(question=row).values_list("id", flat=True))
        Ballot.objects.filter(question=row).delete()
        BallotReceipt.objects.filter(question=row).delete()
        _lay(row, inside, receipts)
    return inside


def destroyed(row: Question, at: datetime) -> None:
    """Of a secret question that is not decided nothing is left that says what anybody chose: the key of its box, with
    which its paper is sealed too, its envelopes, ballots and receipts. The question is locked."""
    with as_system():
        for waits in (Envelope, Ballot, BallotReceipt):  # envelopes first: a batch under way has gone in by then
            waits.objects.filter(question=row).delete()
        vault.erase(row.id, at=at)


def _last(row: Question) -> int:
    """The last envelopes, the question held against being closed, counted or cancelled meanwhile."""
    rows("SELECT 1 FROM autonomy_question WHERE id = %s FOR NO KEY UPDATE", row.id)
    with as_system():
        waiting = Envelope.objects.filter(question=row).count()
    if waiting:
        shaken(row)
    return waiting


def _lay(row: Question, ballots: list[list[str]], receipts: list[str]) -> None:
    key = key_of(row)
    _lot.shuffle(ballots)
    Ballot.objects.bulk_create([Ballot(question=row, sealed=sealed(row, key, one)) for one in ballots], 1000)
    BallotReceipt.objects.bulk_create([BallotReceipt(id=one, question=row) for one in sorted(receipts)], 1000)
