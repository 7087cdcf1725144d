"""Holders, what was granted to them, their sessions, who looked at whose details, and who took what out."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.access.roles import ROLES
from liren.kit.ids import new_id


class Holder(models.Model):
    """Someone grants can be given to. `label` is the name everyone may see: a resident's is masked."""

    id = models.UUIDField(primary_key=True)
    label = models.TextField()
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.label


class GrantRow(models.Model):
    """A role at a place and below, from a time to a time. Closed, never deleted: it says who could do what when."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    path = models.TextField(db_collation="C")
    place_id = models.BigIntegerField(null=True)
    org_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source_kind = models.TextField()
    source_id = models.UUIDField(null=True)

    class Meta:
        db_table = "access_grant"
        constraints: ClassVar = [
            models.CheckConstraint(name="access_grant_role_is_known", condition=Q(role__in=sorted(ROLES))),
            models.CheckConstraint(
                name="access_grant_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="access_grant_path_ends_with_a_dot", condition=Q(path="") | Q(path__endswith=".")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "valid_to"], name="access_grant_of_holder"),
            models.Index(fields=["role", "path"], name="access_grant_of_role_at"),
            models.Index(fields=["source_kind", "source_id"], name="access_grant_from_source"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.path}"


class Session(models.Model):
    """One signed-in browser, known by the SHA-256 of its secret. Ends at `expires_at`, or `idle` after its last use."""

    token_hash = models.TextField(primary_key=True)
    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    idle = models.DurationField()
    address = models.TextField()

    def __str__(self) -> str:
        return self.token_hash[:8]


class LookRow(models.Model):
    """Someone saw a protected value of someone: append-only. Who was seen may be no holder (a resident on record)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seen = models.ForeignKey(Holder, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    what = models.TextField()
    purpose = models.TextField()
    by = models.ForeignKey(Holder, on_delete=models.PROTECT, null=True, related_name="+")
    by_org = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "access_look"
        indexes: ClassVar = [models.Index(fields=["seen", "-at"], name="access_look_at_someone")]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


class ExportRow(models.Model):
    """Someone took rows out as a file: append-only. what: of which list; asked: narrowed to what; rows: how many."""

    id = models.UUIDField(primary_key=True, default=new_id)
    what = models.TextField()
    path = models.TextField(db_collation="C")
    asked = models.TextField(default="")
    rows = models.PositiveIntegerField()
    by = models.ForeignKey(Holder, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "access_export"
        indexes: ClassVar = [models.Index(fields=["path", "-at"], name="access_export_of_a_place")]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


class ResettlingRow(models.Model):
    """What somebody was granted went along from a place that ended to its heir: append-only. No resident's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    was = models.TextField(db_collation="C")
    path = models.TextField(db_collation="C")
    at = models.DateTimeField()

    class Meta:
        db_table = "access_resettling"
        indexes: ClassVar = [models.Index(fields=["path", "-at"], name="access_resettling_at")]

    def __str__(self) -> str:
        return f"{self.role} {self.was} {self.path}"


from liren.access.keys.model import ApiKey  # noqa: E402

__all__ = ["ApiKey", "ExportRow", "GrantRow", "Holder", "LookRow", "ResettlingRow", "Session"]
