"""What was seen when somebody looked whether a space is 亲和、温馨、活泼: dated, no score."""

from typing import ClassVar

from django.db import models

from liren.kit.ids import new_id
from liren.registry.models.facilities import Facility


class HomelikeCheck(models.Model):
    """One look at a facility. seen: by item, `yes` or `not_yet`; what was not looked at is left out.

    titles: the items as they were worded then. photos: of the space, no people. withdrawn: why it was a mistake.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    on = models.DateField()
    seen = models.JSONField()
    titles = models.JSONField()
    note = models.TextField(default="")
    photos = models.JSONField(default=list)
    withdrawn = models.TextField(default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["facility", "on"], name="registry_looks_at_facility")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.on}"
