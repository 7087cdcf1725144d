"""What a draft was told: which feedback it answers, until when it is open for judgement 评议, and what was judged."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

STANCES = {"for": "赞成", "doubts": "有顾虑", "against": "不赞成"}
SIDES = {"worker": "工作人员", "resident": "居民"}


class DraftAnswer(models.Model):
    """A draft answers what somebody said of a clause. affair: of the room above; about: the clause (`KEY#clause`)."""

    draft = models.ForeignKey("standards.Draft", models.PROTECT, related_name="answers")
    affair = models.UUIDField()
    about = models.TextField()
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "affair"], name="a_draft_answers_an_affair_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["affair"], name="draft_answer_by_affair")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.affair}"


class Hearing(models.Model):
    """Until when (a day, included) a draft is open for judgement by who works and lives where it would apply."""

    draft = models.ForeignKey("standards.Draft", models.PROTECT, related_name="hearings")
    until = models.DateField()
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.draft_id} {self.until}"


class Judgement(models.Model):
    """One person's word on a draft, about the save they read; the last of a person counts. Never changed."""

    draft = models.ForeignKey("standards.Draft", models.PROTECT, related_name="judgements")
    number = models.PositiveIntegerField()  # the save it is about
    stance = models.TextField(choices=list(STANCES.items()))
    text = models.TextField()
    side = models.TextField(choices=list(SIDES.items()))
    by = models.UUIDField()
    by_name = models.TextField()  # of a worker; a resident is not named
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stance__in=list(STANCES)), name="a_judgement_has_a_known_stance"),
            models.CheckConstraint(condition=Q(side__in=list(SIDES)), name="a_judgement_comes_from_a_known_side"),
        ]
        indexes: ClassVar = [models.Index(fields=["draft", "by"], name="judgement_by_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.stance}"
