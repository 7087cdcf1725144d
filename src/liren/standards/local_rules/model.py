"""The table of local rules: each version of each place's, with the two texts it joins."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id

STATUSES = {"draft": "起草中", "published": "执行中", "retired": "已停用"}


class LocalRuleSet(models.Model):
    """One version of a place's rules on one procedure. `revision` counts saves of a draft; `merged_digest`: what runs.

    parent_digest: the procedure above it was written against. taken_from: the rules of another place it began as.
    grounds, end_grounds: the findings it was put in force and withdrawn on; none in a community.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    path = models.TextField(db_collation="C")
    version = models.PositiveIntegerField()
    status = models.TextField(default="draft", choices=list(STATUSES.items()))
    title = models.TextField()
    publisher = models.TextField()
    document = models.JSONField()
    parent_digest = models.CharField(max_length=64)
    merged_digest = models.CharField(max_length=64, default="", blank=True)
    revision = models.PositiveIntegerField(default=1)
    effective_from = models.DateTimeField(null=True)
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_by")
    grounds = models.ForeignKey("standards.Finding", models.PROTECT, null=True, related_name="+")
    end_grounds = models.ForeignKey("standards.Finding", models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "key"], condition=Q(status="draft"), name="one_draft_of_local_rules_at_a_place"
            ),
            models.UniqueConstraint(
                fields=["path", "key", "version"], condition=~Q(status="draft"), name="local_rules_have_their_version"
            ),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="local_rules_have_a_known_status"),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(merged_digest="") & Q(effective_from__isnull=False)),
                name="published_local_rules_name_what_runs",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "path", "-version"], name="local_rules_by_place")]

    def __str__(self) -> str:
        return f"{self.key} {self.path} {self.version} ({self.status})"
