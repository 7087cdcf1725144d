"""Closing a period: what all accounts stood at on its last day, sealed; nothing more is booked into it."""

from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor
from liren.kit.chain import Entry
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.ledgers.actions.posting import CLOSED, appended, locked
from liren.ledgers.errors import NothingToClose
from liren.ledgers.queries.balances import balances_through
from liren.ledgers.shapes import Closed


@write
def close_period(*, book_id: UUID, through: date, by: Actor, at: datetime) -> Closed:
    """Close the book through the day `through` (China), which is over and later than the last closing.

    Raises NoSuchBook, NothingToClose.
    """
    book = locked(book_id)
    if through >= at.astimezone(CHINA).date() or (book.closed_through is not None and through <= book.closed_through):
        raise NothingToClose(through=through)
    ended = balances_through(book_id, through)
    body = {"about": {}, "lines": [], "through": through.isoformat(), "sums": ended.sums, "root": ended.root}
    columns: dict[str, object] = {"path": book.path, "key": f"closed {through}", "on": through, "reverses": None}
    posting = appended(book, Entry(kind=CLOSED, body=body, by_person=by.person_id, columns=columns), at)
    book.closed_through = through
    book.save(update_fields=["closed_through"])
    return Closed(through, posting.seq, ended.sums, ended.root, at)
