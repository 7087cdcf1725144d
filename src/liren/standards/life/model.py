"""Tables of the life of a standard: the affairs about it, what happened when, opinions on it."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from liren.standards.catalogue.model import Standard

KINDS: Final = {
    "project": "标准项目",
    "amendment": "修改单",
    "fast": "快速程序",
    "review": "复审",
    "promotion": "凝练上升",
}
"""What an affair about a standard does with it."""

MILESTONES: Final = {
    "planned": "立项",
    "drafting": "起草",
    "opinions": "征求意见",
    "opinions_closed": "意见处理完",
    "review": "送审",
    "issued": "批准发布",
    "amended": "修改单发布",
    "superseded": "被代替",
    "withdrawn": "废止",
    "stopped": "项目终止",
    "review_due": "开始复审",
    "continued": "复审：继续有效",
    "to_revise": "复审：修订",
    "to_withdraw": "复审：废止",
    "rise_asked": "提出上升",
    "rise_use": "上升证据：用得怎样",
    "rise_general": "上升证据：别处能不能用",
    "rise_sent": "报送上级",
    "risen": "上升",
    "not_risen": "不上升",
}

VERDICTS: Final = {"adopted": "采纳", "partly": "部分采纳", "declined": "不采纳"}


class StandardAffair(models.Model):
    """An affair about a standard, by the affair's id. draft: what a 修改单 changes, clause by clause; None without one.

    applies_on: the day to come on which an issued 修改单 changes them.
    opinions_from, opinions_until, opinions_closed: when people are asked; None when they were not, or still are.
    """

    affair = models.UUIDField(primary_key=True)
    number = models.TextField()
    kind = models.TextField(choices=list(KINDS.items()))
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="affairs")
    replaces = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="+")
    draft = models.JSONField(null=True)
    began_at = models.DateTimeField()
    applies_on = models.DateField(null=True)
    opinions_from = models.DateTimeField(null=True)
    opinions_until = models.DateField(null=True)
    opinions_closed = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=sorted(KINDS)), name="an_affair_does_a_known_thing"),
            models.CheckConstraint(
                condition=Q(opinions_closed=None) | Q(opinions_from__isnull=False),
                name="opinions_are_asked_before_they_close",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["standard", "began_at"], name="affairs_of_a_standard")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Milestone(models.Model):
    """Something that happened to a standard, to the second. Never changed itself.

    on: the day it takes effect where that is another. key: the one occasion it came from. says: evidence and reasons.
    """

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="milestones")
    what = models.TextField(choices=list(MILESTONES.items()))
    at = models.DateTimeField()
    on = models.DateField(null=True)
    affair = models.UUIDField(null=True)
    number = models.TextField(default="", blank=True)
    key = models.TextField(unique=True)
    says = models.TextField(default="", blank=True)
    by_name = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=sorted(MILESTONES)), name="a_milestone_is_known")
        ]
        indexes: ClassVar = [models.Index(fields=["standard", "at"], name="milestones_of_a_standard")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


class Opinion(models.Model):
    """An affair in which somebody said what they think of a standard that is out for opinions.

    What was said stays with the affair, which is let through before it is shown. clause: its number, "" for the whole.
    """

    affair = models.UUIDField(primary_key=True)
    number = models.TextField()
    asked = models.ForeignKey(StandardAffair, models.PROTECT, related_name="opinions")
    clause = models.TextField(default="", blank=True)
    said_at = models.DateTimeField()
    verdict = models.TextField(null=True, choices=list(VERDICTS.items()))
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict=None, answered_at=None)
                | Q(verdict__in=sorted(VERDICTS), answered_at__isnull=False),
                name="an_answer_has_its_time",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["asked", "said_at"], name="opinions_on_a_standard")]

    def __str__(self) -> str:
        return self.number
