"""Conventions 居民公约、村规民约: versions of a community's, and what was done to keep them, without anybody's name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.autonomy.shapes.conventions import CONVENTION_STATES
from liren.kit.ids import new_id


class Convention(models.Model):
    """One version. Written once: another wording is another version; in force by decision and filed.

    clauses: a list of texts. decided, filed: see `shapes.conventions`. affair: the decision it came into force by.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    version = models.PositiveIntegerField()
    title = models.TextField()
    clauses = models.JSONField()
    digest = models.TextField(help_text="SM3 of the canonical list of clauses")
    state = models.TextField(default="draft")
    affair = models.UUIDField(null=True)
    decided = models.JSONField(default=dict)
    filed = models.JSONField(default=dict)
    begins = models.DateField(null=True)
    ended = models.DateField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_convention_is_in_a_known_state", condition=Q(state__in=list(CONVENTION_STATES))
            ),
            models.CheckConstraint(
                name="a_convention_begins_by_decision",
                condition=~Q(state__in=["in_force", "ended"]) | Q(affair__isnull=False, begins__isnull=False),
            ),
            models.UniqueConstraint(name="a_convention_has_one_version", fields=["path", "version"]),
            models.UniqueConstraint(name="one_convention_in_force", fields=["path"], condition=Q(state="in_force")),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.version}"


class ConventionDeed(models.Model):
    """What was done on a day about a clause, how often. There is no field for words, so nobody can be named.

    takes_back: the record this one says was wrong.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="+")
    clause = models.PositiveIntegerField(help_text="from 1")
    deed = models.TextField(help_text="key of lawbook/conventions")
    times = models.PositiveIntegerField()
    on = models.DateField()
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_deed_was_done", condition=Q(times__gte=1, clause__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.on}"
