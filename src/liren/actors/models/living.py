"""How organisations live: templates, where they were applied, and what changed when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.actors.models.people import OrganisationRow
from liren.kit.ids import new_id

BEFELL = (
    "status", "phone", "line", "merged", "absorbed", "superior", "coordinated", "place", "post", "key",
    "term", "founded",
)  # fmt: skip
"""What can befall an organisation."""


class TemplateRow(models.Model):
    """One version of a template of organisations, of the country (`path` "") or of one place's own.

    document: JSON as text, so that the order of its words stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    path = models.TextField(db_collation="C")
    title = models.TextField()
    digest = models.CharField(max_length=64)
    document = models.TextField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "actors_template"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "path", "version"], name="actors_template_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Applied(models.Model):
    """A template was applied at a place, append-only: which version, and the organisation that fills each slot."""

    id = models.UUIDField(primary_key=True, default=new_id)
    template = models.ForeignKey(TemplateRow, on_delete=models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    filled = models.JSONField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path", "at"], name="actors_applied_at")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.path}"


class OrganisationChange(models.Model):
    """What befell an organisation, append-only. on: the day it took effect.

    was, now: as text; of what befell it with another organisation (merged, absorbed, superior, coordinated) its id.

    reference: the document that says so.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    was = models.TextField(null=True)
    now = models.TextField(null=True)
    on = models.DateField(null=True)
    reference = models.TextField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_change_is_of_a_known_kind",
                condition=Q(what__in=BEFELL),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="actors_changes_of")]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


class EndedPlace(models.Model):
    """A place that ended with several heirs, or none, while organisations or posts stood there.

    settled_at: when the last of them was put elsewhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C", unique=True)
    place_id = models.BigIntegerField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.path
