"""Posting, and taking back what was posted. Whoever posts into a book takes its lock; so one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor
from liren.kit.chain import Entry, Head, append
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.json import Json
from liren.ledgers.errors import (
    AlreadyReversed,
    KeyReused,
    NoSuchBook,
    NoSuchPosting,
    NotEnough,
    NotReversible,
    PeriodClosed,
    RanOut,
)
from liren.ledgers.models import Account, Book, Line, Posting
from liren.ledgers.queries.reading import ran_out
from liren.ledgers.shapes import Move, Posted, Whose

REVERSED = "reversed"
CLOSED = "closed"
MOST_LINES = 500


@write
def post(
    *,
    book_id: UUID,
    key: str,
    kind: str,
    moves: Sequence[Move],
    about: Mapping[str, Json],
    on: date,
    by: Actor,
    at: datetime,
) -> Posted:
    """Post one balanced transaction. The room above has asked whether `by` may.

    key: unique in the book; posted again with the same content it posts nothing (`fresh` False). kind: a word of the
    room above. about: ids and numbers, never words about a person. on: the day it counts for (China).
    Raises ValueError when the moves are no transaction (a programmer's mistake), NoSuchBook, KeyReused, PeriodClosed,
    NotEnough when an owner's account would fall below zero.
    """
    _checked(moves)
    return _post(locked(book_id), key, kind, moves, about, on, by, at)


@write
def reverse(
    *, book_id: UUID, seq: int, key: str, about: Mapping[str, Json], by: Actor, at: datetime, until: date | None = None
) -> Posted:
    """Take back posting `seq` by another with the opposite lines; nothing is deleted.

    What had gone comes back as if it had never gone. until: the last day of what would have run out meanwhile; without
    one it runs out at once.

    Raises NoSuchPosting, NotReversible, AlreadyReversed, RanOut when what it brought has expired since, NotEnough when
    what it brought is spent; with the same key again it posts nothing.
    """
    book, on = locked(book_id), at.astimezone(CHINA).date()
    posting = Posting.objects.filter(stream=book_id, seq=seq).first()
    if posting is None:
        raise NoSuchPosting
    if posting.reverses is not None or posting.kind == CLOSED:
        raise NotReversible(seq=seq)
    lines = list(Line.objects.filter(book_id=book_id, seq=seq).select_related("account").order_by("place"))
    taken = Posting.objects.filter(stream=book_id, reverses=seq).first()
    if taken is not None and taken.key != key:
        raise AlreadyReversed(seq=seq)
    gone = [line.until for line in lines if line.until is not None and line.until < on]
    if gone and taken is None:
        raise RanOut(seq=seq, until=gone[0])
    if taken is not None:
        lines = list(Line.objects.filter(book_id=book_id, seq=taken.seq).select_related("account").order_by("place"))
        moves = [Move(_whose(line), line.amount, line.until) for line in lines]
    else:
        moves = [move for line in lines for move in _back(line, until, on)]
    return _post(book, key, REVERSED, moves, about, on, by, at, reverses=seq)


def _back(line: Line, until: date | None, on: date) -> list[Move]:
    """The opposite of a line; in two where a part of what comes back would have run out by now."""
    amount, late = -line.amount, 0
    if amount < 0:
        return [Move(_whose(line), amount)]
    if until is not None and line.account.owner is not None:
        late = min(amount, max(0, amount + ran_out(line.account_id, on)))
    parts = [Move(_whose(line), amount - late), Move(_whose(line), late, until)]
    return [move for move in parts if move.amount]


def _whose(line: Line) -> Whose:
    return Whose(line.account.kind, line.account.owner)


def hold(book_id: UUID) -> None:
    """Nobody else posts into the book until the transaction ends: what is read now stays so. Raises NoSuchBook."""
    locked(book_id)


def locked(book_id: UUID) -> Book:
    book = Book.objects.select_for_update().filter(id=book_id).first()
    if book is None:
        raise NoSuchBook
    return book


def appended(book: Book, entry: Entry, at: datetime) -> Posting:
    """Write the next record of the book's chain and move the book's head to it."""
    [posting] = append(Posting, book.id, [entry], head=Head(book.seq, book.head), at=at)
    book.seq, book.head = posting.seq, posting.hash
    book.save(update_fields=["seq", "head"])
    return posting


def _post(
    book: Book,
    key: str,
    kind: str,
    moves: Sequence[Move],
    about: Mapping[str, Json],
    on: date,
    by: Actor,
    at: datetime,
    reverses: int | None = None,
) -> Posted:
    before = Posting.objects.filter(stream=book.id, key=key).first()
    accounts = _accounts(book, [move.whose for move in moves])
    told: list[Json] = [_told(accounts[move.whose], move) for move in moves]
    if before is not None:
        same = (before.kind, before.body.get("about"), before.body.get("lines")) == (kind, dict(about), told)
        if not same:
            raise KeyReused
        return Posted(book.id, before.seq, before.hash, before.on, fresh=False)
    if book.closed_through is not None and on <= book.closed_through:
        raise PeriodClosed(through=book.closed_through, on=on)
    _enough(accounts, moves)
    columns: dict[str, object] = {"path": book.path, "key": key, "on": on, "reverses": reverses}
    entry = Entry(
        kind=kind,
        body={"about": dict(about), "lines": told},
        by_person=by.person_id,
        by_org=_org(by, book.path),
        columns=columns,
    )
    posting = appended(book, entry, at)
    Line.objects.bulk_create(
        Line(book=book, seq=posting.seq, place=n, account=accounts[m.whose], amount=m.amount, until=m.until)
        for n, m in enumerate(moves)
    )
    return Posted(book.id, posting.seq, posting.hash, on, fresh=True)


def _checked(moves: Sequence[Move]) -> None:
    if len(moves) < 2 or len(moves) > MOST_LINES or sum(move.amount for move in moves) != 0:
        raise ValueError("the moves of a transaction are two at least and add up to nothing")
    if not all(move.amount for move in moves) or any(move.until and move.amount < 0 for move in moves):
        raise ValueError("a move moves something, and only what comes runs out")


def _accounts(book: Book, asked: Iterable[Whose]) -> dict[Whose, Account]:
    """The accounts of the book by their words; those that are missing are opened."""
    wanted = dict.fromkeys(asked)
    owned = Q(owner=None) | Q(owner__in={whose.owner for whose in wanted if whose.owner})
    found = Account.objects.filter(owned, book=book, kind__in={whose.kind for whose in wanted})
    known = {Whose(account.kind, account.owner): account for account in found}
    missing = [whose for whose in wanted if whose not in known]
    if missing:
        made = [Account(book=book, path=book.path, kind=whose.kind, owner=whose.owner) for whose in missing]
        known |= {Whose(a.kind, a.owner): a for a in Account.objects.bulk_create(made)}
    return known


def _enough(accounts: Mapping[Whose, Account], moves: Iterable[Move]) -> None:
    left: dict[Whose, int] = {}
    for move in moves:
        left[move.whose] = left.get(move.whose, accounts[move.whose].balance) + move.amount
    for whose, balance in left.items():
        if whose.owner is not None and balance < 0:
            has = accounts[whose].balance
            raise NotEnough(has=has, needs=has - balance, owner=whose.owner, kind=whose.kind)


def _told(account: Account, move: Move) -> list[Json]:
    return [str(account.id), move.amount, move.until.isoformat() if move.until else None]


def _org(by: Actor, path: str) -> UUID | None:
    near = [grant for grant in by.grants if grant.org_id and path.startswith(grant.path)]
    return max(near, key=lambda grant: len(grant.path)).org_id if near else None
