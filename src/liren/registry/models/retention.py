"""How long entries are kept: rounds a director decides on, what puts one off, and what is left when one is gone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id
from liren.registry.models.people import Resident


class RetentionRound(models.Model):
    """What is due at a community on a day, in numbers alone, for a director to agree to.

    found, done, put_off: {rule: number}. months: {rule: how many it was counted by}, which holds whatever the
    law book says later. state: waiting, agreed (being destroyed), done, or refused with a reason.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    on = models.DateField()
    found = models.JSONField()
    months = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    put_off = models.JSONField(default=dict)
    state = models.TextField(default="waiting")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    why = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_round_is_decided_or_waits",
                condition=Q(state="waiting", decided_at=None)
                | Q(state__in=["agreed", "done", "refused"], decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["path"], condition=Q(state__in=["waiting", "agreed"]), name="one_round_of_a_place_is_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "-found_at"], name="rounds_of_a_place")]

    def __str__(self) -> str:
        return f"{self.path} {self.on} {self.state}"


class RetentionPass(models.Model):
    """How far tonight's count came: one row. after: everything below and at this path was counted; null at the end."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    on = models.DateField()
    after = models.TextField(null=True, db_collation="C")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="one_pass_a_night", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.on} {self.after}"


class RetentionHold(models.Model):
    """An entry is kept beyond its time: a lawsuit, an inquiry. lifted_at: until then."""

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    why = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(lifted_at=None), name="an_entry_is_held_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident_id}"


class Tombstone(models.Model):
    """There was an entry here, from when until when, and by which rule it is gone: never who. Append-only.

    entry: its id, which names nobody any more. round: null where the resident asked for it.
    rule, law: the rule's key, and its words then. digest: SM3 of what lay
    sealed, by which a copy made earlier can be told. notes: how many were noted of it.
    """

    entry = models.UUIDField(unique=True)
    round = models.ForeignKey(RetentionRound, models.PROTECT, null=True, related_name="+")
    path = models.TextField(db_collation="C")
    place_id = models.BigIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    rule = models.TextField()
    law = models.TextField()
    digest = models.TextField()
    notes = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path", "rule"], name="tombstones_at")]

    def __str__(self) -> str:
        return f"{self.rule} {self.path}"
