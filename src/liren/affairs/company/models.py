"""What affairs have to do with one another, and what of them everybody may see. See docs/rooms/affairs-company.md."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Child(models.Model):
    """An affair opened from another, its parent.

    key: what the opener calls it, so that asked twice it is opened once. settled: what becomes of it when its parent
    ends before it, in words. seen_closed: its end was noticed on the parent's side.
    """

    affair = models.OneToOneField("affairs.Affair", models.CASCADE, primary_key=True, related_name="+")
    parent = models.ForeignKey("affairs.Affair", models.CASCADE, related_name="+")
    key = models.TextField(null=True)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    settled = models.TextField(null=True)
    seen_closed = models.BooleanField(default=False)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent", "key"], condition=Q(key__isnull=False), name="a_key_opens_one_child_of_a_parent"
            ),
            models.CheckConstraint(condition=~Q(affair=models.F("parent")), name="no_affair_is_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} {self.affair_id}"
