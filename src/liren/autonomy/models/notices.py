"""How people learned of a question: where and when it was posted, and to whom its paper was brought."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from liren.autonomy.models.questions import Question
from liren.autonomy.models.rolls import RollEntry
from liren.autonomy.shapes.notices import WAYS
from liren.kit.ids import new_id


class MeetingNotice(models.Model):
    """A notice 通知 of a question as it was posted, append-only: on which day, where, and what shows it.

    silence: where the rules of procedure take who says nothing for one who agrees or follows the most; published, never
    counted. means_none: who posted it vouches that no word of the question takes silence for consent. hurried: why it
    was posted later than the rule asks, where the law has that exception. committee_on: when the residents' committee
    was told of an owners' meeting (物业管理条例 14).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    on = models.DateField()
    where = models.TextField()
    document = models.TextField()
    silence = models.TextField(default="")
    means_none = models.BooleanField(default=False)
    hurried = models.TextField(default="")
    committee_on = models.DateField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.where}"


class Delivery(models.Model):
    """That somebody on the roll was brought the paper of a question 送达: how, on which day, by whom.

    stands: False when it was recorded wrongly (why).
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    way = models.TextField()
    on = models.DateField()
    who = models.TextField()
    document = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    stands = models.BooleanField(default=True)
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_paper_is_brought_in_a_known_way", condition=Q(way__in=list(WAYS))),
            models.CheckConstraint(
                name="a_delivery_is_taken_back_with_its_reason", condition=Q(stands=True) | ~Q(why="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.way} {self.on:%Y-%m-%d}"
