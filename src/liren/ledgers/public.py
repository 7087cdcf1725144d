"""The door to the room of accounts that several rooms keep: double entry, never deleted 账本.

The rooms above say what is kept and who may; this room keeps it right. Words: docs/rooms/ledgers.md.
"""

from liren.ledgers.actions.books import open_book
from liren.ledgers.actions.closing import close_period
from liren.ledgers.actions.posting import MOST_LINES, hold, post, reverse
from liren.ledgers.errors import (
    AlreadyReversed,
    KeyReused,
    NoSuchBook,
    NoSuchPosting,
    NotEnough,
    NothingToClose,
    NotReversible,
    PeriodClosed,
    RanOut,
)
from liren.ledgers.queries.reading import (
    balance,
    book_of,
    books,
    closings,
    held_by,
    moved,
    own_balances,
    posted,
    running_out,
    statement,
)
from liren.ledgers.queries.verification import KIND, findings, seal
from liren.ledgers.shapes import BookView, Closed, Move, Posted, RunningOut, StatementLine, Whose

__all__ = [
    "KIND",
    "MOST_LINES",
    "AlreadyReversed",
    "BookView",
    "Closed",
    "KeyReused",
    "Move",
    "NoSuchBook",
    "NoSuchPosting",
    "NotEnough",
    "NotReversible",
    "NothingToClose",
    "PeriodClosed",
    "Posted",
    "RanOut",
    "RunningOut",
    "StatementLine",
    "Whose",
    "balance",
    "book_of",
    "books",
    "close_period",
    "closings",
    "findings",
    "held_by",
    "hold",
    "moved",
    "open_book",
    "own_balances",
    "post",
    "posted",
    "reverse",
    "running_out",
    "seal",
    "statement",
]
