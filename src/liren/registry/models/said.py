"""What every statement of this room carries, of whatever class."""

from django.db import models


class Said(models.Model):
    """What every statement of this register carries: since when it is so, who says so, how sure it is.

    since: the first day it is known to have been so; null where nobody knows. why: the reason last given.
    """

    since = models.DateField(null=True)
    source = models.TextField()
    quality = models.TextField()
    why = models.TextField(default="")
    recorded_at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        abstract = True
