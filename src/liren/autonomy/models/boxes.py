"""The ballot box: ballots that nothing joins to a person, what proves that they are in it, and their count.

Keys are random, there is no time, person or order in the first three tables; how they are written: actions/boxes.py.
"""

from uuid import uuid4

from django.db import models

from liren.autonomy.models.questions import Question
from liren.kit.chain import HASH_LENGTH
from liren.kit.ids import new_id


class Envelope(models.Model):
    """A ballot cast online that waits for its batch: sealed, as long as any other of its question.

    receipt: SHA-256 of what the voter was given. Gone as soon as the ballot lies in the box.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    receipt = models.CharField(max_length=HASH_LENGTH)

    def __str__(self) -> str:
        return "选票信封"


class Ballot(models.Model):
    """A ballot in the box, sealed anew; written with others in an order drawn by lot, all anew when it is counted."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "选票"


class BallotReceipt(models.Model):
    """That some ballot lies in the box. id: SHA-256 of what its voter was given; which ballot it is nothing tells."""

    id = models.CharField(primary_key=True, max_length=HASH_LENGTH)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.id


class PaperBundle(models.Model):
    """Paper ballots opened after voting has ended, entered together. sealed: their choices, sorted; spoiled: unclear
    ones. taken_back: why this bundle does not count, '' when it does."""

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    document = models.TextField()
    ballots = models.PositiveIntegerField()
    spoiled = models.PositiveIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    taken_back = models.TextField(default="")

    def __str__(self) -> str:
        return self.document


class BallotCount(models.Model):
    """The closing certificate of a box: canonical content and its digest. Never changed; public."""

    question = models.OneToOneField(Question, models.PROTECT, primary_key=True, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.digest
