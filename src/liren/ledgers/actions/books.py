"""Opening a book."""

from datetime import datetime

from liren.kit.database import write
from liren.ledgers.models import Book
from liren.ledgers.queries.reading import book_view
from liren.ledgers.shapes import BookView


@write
def open_book(*, kind: str, path: str, unit: str, at: datetime) -> BookView:
    """The book of `kind` of the place at `path`, opened when there is none. unit: points or fen.

    The room above asks whether who opens it may.
    """
    Book.objects.bulk_create([Book(kind=kind, path=path, unit=unit, at=at)], ignore_conflicts=True)
    return book_view(Book.objects.get(path=path, kind=kind))
