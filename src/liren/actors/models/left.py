"""What other rooms keep by place, when the place ends: where it went, or that somebody has to decide."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id

LEFT_KINDS = {
    "feature": "功能开关",
    "mode": "平急状态",
    "type": "社区类型",
    "rules": "实施细则",
    "draft": "实施细则草稿",
    "numbers": "文号",
}
"""What may be left at a place that ended, as people read it."""


class LeftThing(models.Model):
    """One thing another room kept at a place that ended. ref: how that room knows it.

    to_path: where it went; None while it waits, and when it went nowhere. says: what became of it, in words.
    settled_at: None while somebody has to decide.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    kind = models.TextField()
    ref = models.TextField()
    title = models.TextField()
    to_path = models.TextField(null=True, db_collation="C")
    says = models.TextField(default="")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "kind", "ref"], name="actors_a_thing_is_left_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(LEFT_KINDS)), name="actors_left_things_are_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(to_path__isnull=True), name="actors_what_waits_went_nowhere"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], condition=Q(settled_at__isnull=True), name="actors_left_and_waiting"),
            models.Index(F("to_path"), F("settled_at").desc(), name="actors_left_and_followed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} {self.path}"
