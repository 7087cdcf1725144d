"""The table of switches: decisions about a place, written once and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Switch(models.Model):
    """Someone decided that `what` is `value` at `path` and below, from a time until a time.

    what: `mode`, `type`, or `feature.<key>`. community_type: the decision concerns communities of that kind only, ""
    all of them. The newest decision about a matter at a path replaces those before it, also when it has run out.
    """

    path = models.TextField(db_collation="C")
    community_type = models.TextField(default="")
    what = models.TextField()
    value = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    reason = models.TextField()
    by_person = models.UUIDField(null=True)
    by_name = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="a_switch_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(what="mode", value="emergency") | Q(valid_to__isnull=False),
                name="an_emergency_ends_by_itself",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_switch_has_a_reason"),
            models.CheckConstraint(
                condition=Q(community_type="") | Q(what__startswith="feature."),
                name="only_features_differ_by_community_type",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "what", "community_type", "id"], name="switch_at_a_place"),
            models.Index(fields=["valid_to"], condition=Q(what="mode", value="emergency"), name="switch_emergencies"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.value} {self.path}"
