"""三务公开: the calendar rolled up by community, what a place said of its rhythm, and what people were told of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OpennessItem(models.Model):
    """One thing a community has to publish, as the affairs said it when it was rolled up. Made anew from them alone.

    What is late follows from the days, so nothing here grows old by itself. period: its name; of a duty without rhythm
    the affair.
    """

    path = models.TextField(db_collation="C")
    duty = models.TextField()
    period = models.TextField()
    words = models.TextField()
    first = models.DateField()
    last = models.DateField(null=True)
    affair = models.UUIDField(null=True)
    posted = models.DateField(null=True)
    checked = models.BooleanField(default=False)
    explained = models.DateField(null=True)
    due = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_thing_to_publish_a_period", fields=["path", "duty", "period"]),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["path", "first"],
                name="openness_waiting",
                condition=Q(posted__isnull=True, explained__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.duty} {self.period}"


class OpennessPlace(models.Model):
    """Which communities are rolled up: on which day, and what of their affairs was in it (`changed_at` of the last)."""

    path = models.TextField(primary_key=True, db_collation="C")
    day = models.DateField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path


class OpennessRhythm(models.Model):
    """From `since` on a duty holds at a place, or no longer, as it said. Append-only; the last word counts."""

    path = models.TextField(db_collation="C")
    duty = models.TextField()
    holds = models.BooleanField()
    since = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path", "id"], name="openness_rhythm_by_place")]

    def __str__(self) -> str:
        return f"{self.path} {self.duty}"


class OpennessTold(models.Model):
    """That people were told once: soon, or missed."""

    path = models.TextField(db_collation="C")
    duty = models.TextField()
    period = models.TextField()
    kind = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="openness_is_told_once", fields=["path", "duty", "period", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.duty} {self.period} {self.kind}"
