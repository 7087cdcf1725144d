"""The tables of this room: books, their accounts, what was posted and its lines. The database keeps them right.

Triggers (0001) do what no writer may forget: lines of a posting add up to nothing and are the ones its hash covers, a
balance moves by lines alone, nothing is posted into a closed period, nothing is ever changed or deleted.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.chain import HASH_LENGTH, START, ChainRecord
from liren.kit.ids import new_id


class Book(models.Model):
    """One set of accounts of one place, in one unit. seq, head: the last posting's number and hash."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(help_text="what is kept in it, a word of the room above: points")
    path = models.TextField(help_text="the place whose book it is")
    unit = models.TextField()
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=HASH_LENGTH, default=START.hash)
    closed_through = models.DateField(null=True, help_text="nothing more is booked on this day or before it")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_book_counts_points_or_fen", condition=Q(unit__in=["points", "fen"])),
            models.UniqueConstraint(name="a_place_keeps_one_book_of_a_kind", fields=["path", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class Account(models.Model):
    """An account of a book. With an owner (an id of the room above) it never stands below zero; the book's own may.

    balance: moved by the database when a line is written, and by nothing else.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(help_text="the book's, so that the wall asks one table")
    kind = models.TextField()
    owner = models.UUIDField(null=True)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_owned_account_is_never_below_zero", condition=Q(owner=None) | Q(balance__gte=0)
            ),
            models.UniqueConstraint(
                name="an_owner_has_one_account_of_a_kind", fields=["book", "kind", "owner"], nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner"], name="accounts_of_an_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.balance}"


class Posting(ChainRecord):
    """One balanced transaction of a book (`stream`): `body` names its lines and what it is about. Append-only."""

    path = models.TextField(help_text="the book's, so that the wall asks one table")
    key = models.TextField(help_text="who sends the same key again posts nothing again")
    on = models.DateField(help_text="the day it counts for")
    reverses = models.PositiveIntegerField(null=True, help_text="seq of the posting it takes back")

    objects: ClassVar[models.Manager["Posting"]]  # narrower than the abstract one

    class Meta(ChainRecord.Meta):
        abstract = False
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_key_is_posted_once", fields=["stream", "key"]),
            models.UniqueConstraint(
                name="a_posting_is_taken_back_once", fields=["stream", "reverses"], condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(
                name="only_what_was_posted_is_taken_back", condition=Q(reverses=None) | Q(reverses__lt=F("seq"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class Line(models.Model):
    """One line of a posting: `amount` comes to the account, or goes from it when negative. Append-only.

    until: the last day on which what came can be spent; null for what never runs out, and for what goes.
    """

    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(help_text="of the line within its posting, from 0")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_line_has_its_place", fields=["book", "seq", "place"]),
            models.CheckConstraint(name="a_line_moves_something", condition=~Q(amount=0)),
            models.CheckConstraint(name="only_what_comes_runs_out", condition=Q(until=None) | Q(amount__gt=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-seq"], name="lines_of_an_account")]

    def __str__(self) -> str:
        return f"{self.seq}.{self.place} {self.amount}"
