"""What a device sends is taken once, however often it comes: each sending carries an id made where it was written.

The receipt is written in the transaction of what was sent. A sending that is refused leaves none and may come again;
one that was taken is answered with what was answered then, and nothing happens a second time, until it is forgotten.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from liren.kit.crypto import token
from liren.kit.database import rows
from liren.kit.errors import SentAsSomethingElse
from liren.kit.json import Json, canonical
from liren.kit.models import Receipt


def once(
    sending: UUID, *, person: UUID, content: Json, at: datetime, act: Callable[[], dict[str, Json]]
) -> tuple[dict[str, Json], bool]:
    """What `act` answered for `sending` of `person`, and whether it acted just now. Two statements beside `act`'s.

    content: all that was sent; only a keyed token of it is kept. Two that come at once take turns: the second waits for
    the first one's transaction. Raises SentAsSomethingElse when the id came before with other content, and whatever
    `act` raises. To be called within the door's transaction.
    """
    digest = token("kit.receipt", canonical(content).decode())
    fresh = rows(
        "INSERT INTO kit_receipt (person, sending, digest, at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (person, sending) DO NOTHING RETURNING true",
        *(person, sending, digest, at),
    )
    kept = Receipt.objects.filter(pk=(person, sending))
    if not fresh:
        before = kept.get()
        if before.digest != digest:
            raise SentAsSomethingElse
        return before.answer or {}, False
    answer = act()
    kept.update(answer=answer)
    return answer, True


def forget(*, before: datetime, limit: int = 10_000) -> int:
    """Delete receipts of what was taken before `before`; returns how many. A job's way: others meet only their own."""
    gone = rows(
        "DELETE FROM kit_receipt WHERE (person, sending) IN"
        " (SELECT person, sending FROM kit_receipt WHERE at < %s ORDER BY at LIMIT %s) RETURNING true",
        *(before, limit),
    )
    return len(gone)
