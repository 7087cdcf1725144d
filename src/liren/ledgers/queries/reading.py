"""What a book and its accounts say. What the reader may not see is not there: the wall stands in the database."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from liren.kit.database import rows
from liren.ledgers.errors import NoSuchBook
from liren.ledgers.models import Account, Book, Posting
from liren.ledgers.shapes import BookView, Closed, RunningOut, StatementLine, Whose

_STATEMENT = """
    SELECT p.seq, p.kind, l.amount, l.until, p."on", p.recorded_at, p.body -> 'about', p.by_person, p.reverses,
           (SELECT r.seq FROM ledgers_posting r WHERE r.stream = p.stream AND r.reverses = p.seq)
      FROM ledgers_line l JOIN ledgers_posting p ON p.stream = l.book_id AND p.seq = l.seq
     WHERE l.account_id = (SELECT id FROM ledgers_account WHERE book_id = %s AND kind = %s AND owner = %s)
       AND l.seq < %s ORDER BY l.seq DESC, l.place LIMIT %s"""

# What was taken back goes with the last day of what it had been; what was spent has none.
_LAST_DAY = """coalesce(l.until, CASE WHEN l.amount < 0 THEN
    (SELECT min(o.until) FROM ledgers_posting p JOIN ledgers_line o ON o.book_id = p.stream AND o.seq = p.reverses
      WHERE p.stream = l.book_id AND p.seq = l.seq AND o.account_id = l.account_id) END, '-infinity')"""

_RUNNING_OUT = f"""
    SELECT a.kind, a.owner, sum(l.amount) FROM ledgers_line l JOIN ledgers_account a ON a.id = l.account_id
     WHERE l.book_id = %s AND a.owner = ANY(coalesce(%s, ARRAY[a.owner])) AND {_LAST_DAY} <= %s
     GROUP BY a.kind, a.owner HAVING sum(l.amount) > 0 ORDER BY a.owner, a.kind LIMIT %s"""  # noqa: S608

_RAN_OUT = f"""
    SELECT coalesce(sum(l.amount), 0) FROM ledgers_line l
     WHERE l.account_id = %s AND {_LAST_DAY} < %s"""  # noqa: S608


def book_view(book: Book) -> BookView:
    return BookView(book.id, book.kind, book.path, book.unit, book.seq, book.head, book.closed_through)


def book_of(kind: str, path: str) -> BookView | None:
    """The book of `kind` of the place at `path`, where one was opened."""
    book = Book.objects.filter(path=path, kind=kind).first()
    return book_view(book) if book else None


def books(kind: str) -> list[BookView]:
    """All books of a kind, for jobs."""
    return [book_view(book) for book in Book.objects.filter(kind=kind).order_by("path")]


def balance(book_id: UUID, whose: Whose) -> int:
    """What the account holds; 0 where nothing was ever posted to it. One statement."""
    found = Account.objects.filter(book_id=book_id, kind=whose.kind, owner=whose.owner)
    return found.values_list("balance", flat=True).first() or 0


def held_by(book_id: UUID, owners: Iterable[UUID]) -> dict[Whose, int]:
    """The accounts of `owners`, of whatever kind, and what they hold; who has none is left out. One statement."""
    found = Account.objects.filter(book_id=book_id, owner__in=list(owners)).order_by("kind", "owner")
    return {Whose(kind, owner): held for kind, owner, held in found.values_list("kind", "owner", "balance")}


def own_balances(book_id: UUID) -> dict[str, int]:
    """Of the book's own accounts, by kind. One statement."""
    return dict(Account.objects.filter(book_id=book_id, owner=None).values_list("kind", "balance"))


def statement(book_id: UUID, whose: Whose, *, before: int = 2**31 - 1, most: int = 50) -> list[StatementLine]:
    """The lines of an owner's account, latest first, those of postings before number `before`. One statement."""
    found = rows(_STATEMENT, book_id, whose.kind, whose.owner, before, most)
    return [StatementLine(*line) for line in found]  # type: ignore[arg-type]  # columns in the order of the shape


def running_out(book_id: UUID, day: date, *, owners: list[UUID] | None = None, most: int = 200) -> list[RunningOut]:
    """What can no longer be used once `day` is over. One statement.

    What runs out soonest is used first: whatever went from an account counts against it, what was given back counts
    as never gone, what was taken back counts against what it had been. A book in which some comes with a last day and
    some without one must not ask this.
    """
    found = rows(_RUNNING_OUT, book_id, owners, day, most)
    return [RunningOut(Whose(str(kind), UUID(str(owned))), int(str(amount))) for kind, owned, amount in found]


def ran_out(account_id: UUID, day: date) -> int:
    """What of an account can no longer be used on `day` and is still in it; below 0 where later points were spent."""
    return int(str(rows(_RAN_OUT, account_id, day)[0][0]))


def posted(book_id: UUID, key: str) -> int | None:
    """The number of the posting with this key, where there is one. One statement."""
    return Posting.objects.filter(stream=book_id, key=key).values_list("seq", flat=True).first()


def moved(book_id: UUID, kind: str, since: date) -> int:
    """What went through one of the book's own accounts of `kind` since a day: comings less goings. One statement."""
    found = rows(
        "SELECT coalesce(sum(l.amount), 0) FROM ledgers_line l JOIN ledgers_account a ON a.id = l.account_id"
        ' JOIN ledgers_posting p ON p.stream = l.book_id AND p.seq = l.seq AND p."on" >= %s'
        " WHERE l.book_id = %s AND a.kind = %s AND a.owner IS NULL",
        *(since, book_id, kind),
    )
    return int(str(found[0][0]))


def closings(book_id: UUID) -> list[Closed]:
    """Closed periods, the latest first. Raises NoSuchBook."""
    if not Book.objects.filter(id=book_id).exists():
        raise NoSuchBook
    found = Posting.objects.filter(stream=book_id, kind="closed").order_by("-seq")
    return [_closed(p.body, p.seq, p.recorded_at) for p in found]


def _closed(body: dict[str, object], seq: int, at: datetime) -> Closed:
    return Closed(date.fromisoformat(str(body["through"])), seq, dict(body["sums"]), str(body["root"]), at)  # type: ignore[call-overload]
