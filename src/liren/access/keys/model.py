"""The keys given to programs."""

from django.db import models

from liren.kit.ids import new_id


class ApiKey(models.Model):
    """What one program may do, until when; revoked, never deleted. The secret is a session's: only its hash is here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holder = models.ForeignKey("access.Holder", on_delete=models.PROTECT, related_name="+")
    token_hash = models.TextField(unique=True)
    name = models.TextField()
    role = models.TextField()
    path = models.TextField(db_collation="C")
    scopes = models.JSONField()
    per_minute = models.IntegerField()
    made_by = models.UUIDField(null=True)
    made_by_name = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoked_by_name = models.TextField(default="")

    class Meta:
        db_table = "access_key"
        indexes = (models.Index(fields=["path"], name="access_key_at"),)

    def __str__(self) -> str:
        return self.name
