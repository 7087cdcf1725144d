"""Files: one row per upload, the bytes in the store under their content's hash."""

from django.db import models

from liren.kit.ids import new_id


class MediaFile(models.Model):
    """One uploaded file. Unattached, only its uploader sees it; attached, those whom its owner's room lets."""

    id = models.UUIDField(primary_key=True, default=new_id)
    hash = models.CharField(max_length=64, help_text="SHA-256 of the stored bytes; their place in the store")
    type = models.CharField(max_length=100, help_text="media type sniffed from the bytes")
    size = models.PositiveIntegerField(help_text="bytes as stored")
    width = models.PositiveIntegerField(null=True, help_text="pixels, upright; null when it is no picture")
    height = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200, help_text="file name as shown when downloading")
    owner_kind = models.CharField(max_length=40, null=True, help_text="kind of what it is attached to")
    owner_id = models.UUIDField(null=True)
    by_person = models.UUIDField(null=True, help_text="uploader; null when the system did")
    at = models.DateTimeField()
    again_of = models.UUIDField(null=True, help_text="the earlier file this is given again from; null when uploaded")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_file_is_attached_whole_or_not_at_all",
                condition=models.Q(owner_kind__isnull=True, owner_id__isnull=True)
                | models.Q(owner_kind__isnull=False, owner_id__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["owner_id", "owner_kind"], name="media_by_owner"),
            models.Index(fields=["hash"], name="media_by_hash"),
            models.Index(fields=["at"], name="media_unattached", condition=models.Q(owner_id__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name
