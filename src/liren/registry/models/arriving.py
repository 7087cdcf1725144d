"""A file of people that was brought and not yet written: sealed, seen by who brought it alone, gone after a day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id

VERDICTS = ("new", "comes", "same", "differs", "doubtful", "refused")
DECISIONS = ("", "write", "same", "skip")


class Arrival(models.Model):
    """A file somebody brought: for which place, on what ground, how many rows.

    state: open; written or dropped once its lines are gone. written, changed: how many were written down or changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    why = models.TextField()
    source = models.TextField()
    rows = models.PositiveIntegerField()
    written = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    state = models.TextField(default="open")
    by_person = models.UUIDField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_arrival_is_open_written_or_dropped",
                condition=Q(state="open", ended_at=None) | Q(state__in=["written", "dropped"], ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["by_person", "-at"], name="arrivals_of")]

    def __str__(self) -> str:
        return f"{self.state} {self.path}"


class ArrivalLine(models.Model):
    """One row of a brought file, sealed under the arrival's own key, which is destroyed when it ends.

    home: the number of the first row of its household, its own when it names none. verdict: of the trial. decision:
    what a person wants done; matched: with whom on record it is, or may be, one.
    """

    pk = models.CompositePrimaryKey("arrival", "number")
    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    home = models.PositiveIntegerField()
    sealed = models.BinaryField()
    shown = models.TextField()
    verdict = models.TextField()
    decision = models.TextField(default="")
    matched = models.UUIDField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_line_has_a_verdict", condition=Q(verdict__in=VERDICTS, decision__in=DECISIONS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verdict}"
