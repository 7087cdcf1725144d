"""Who votes for whom 委托投票: given in writing before voting begins, announced, and withdrawn or used once."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from liren.autonomy.models.questions import Question
from liren.autonomy.models.rolls import RollEntry


class Proxy(models.Model):
    """That somebody on the roll has another vote for them on one question.

    holder: who is on the roll; else somebody named: their name sealed under a key of this row's own, `shown` masked.
    document: where the written power 委托书 lies. announced_at, announced: when and where both names were posted.
    ended_at, why: withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+")
    holder = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", null=True)
    shown = models.TextField(default="")
    sealed = models.BinaryField(null=True)
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    document = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    announced_at = models.DateTimeField(null=True)
    announced = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "entry"], condition=Q(ended_at=None), name="a_vote_is_given_to_one"
            ),
            models.CheckConstraint(
                name="a_proxy_is_on_the_roll_or_named",
                condition=Q(holder__isnull=False, sealed=None) | Q(holder=None, sealed__isnull=False),
            ),
            models.CheckConstraint(name="nobody_is_their_own_proxy", condition=~Q(holder=models.F("entry"))),
            models.CheckConstraint(
                name="a_proxy_ends_with_its_reason",
                condition=Q(ended_at=None) | ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.shown
