"""Bodies that sit and units of neighbours: their rules of procedure by version, and what they decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.autonomy.models.rules import DecisionRule
from liren.kit.ids import new_id


class BodyRules(models.Model):
    """One version of an organisation's rules of procedure 议事规则, from a day on. Written once; public.

    composition: list of {who, seats, how}: which seats there are and how their members come. rule: key of the rule of
    deciding, as it holds at `path` on the day of a sitting. notice: days between the call and the day, at least.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.UUIDField()
    path = models.TextField(db_collation="C")
    version = models.PositiveIntegerField()
    composition = models.JSONField()
    term_years = models.PositiveIntegerField()
    meets = models.TextField()
    notice = models.PositiveIntegerField()
    rule = models.TextField()
    document = models.TextField(help_text="on what it was adopted: which meeting, on which day")
    begins = models.DateField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "version"], name="a_body_has_one_version_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.version}"


class BodyDecision(models.Model):
    """One thing a body or unit decided on, with the numbers and what its rule said of them. Append-only; public.

    number: of the thing in its sitting, from 1. members: how many there are in all; came: how many were there.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.UUIDField()
    path = models.TextField(db_collation="C")
    affair = models.UUIDField()
    number = models.PositiveIntegerField()
    title = models.TextField()
    on = models.DateField()
    measure = models.TextField()
    members = models.PositiveIntegerField()
    came = models.PositiveIntegerField()
    agree = models.PositiveIntegerField()
    against = models.PositiveIntegerField(default=0)
    abstain = models.PositiveIntegerField(default=0)
    passed = models.BooleanField()
    rule = models.ForeignKey(DecisionRule, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "number"], name="a_thing_is_decided_once"),
            models.CheckConstraint(
                name="who_decided_was_there",
                condition=Q(came__lte=F("members"), came__gte=F("agree") + F("against") + F("abstain")),
            ),
            models.CheckConstraint(
                name="a_body_counts_persons_or_households", condition=Q(measure__in=["persons", "households"])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "on"], name="decided_by_a_body")]

    def __str__(self) -> str:
        return f"{self.affair} {self.number}"
