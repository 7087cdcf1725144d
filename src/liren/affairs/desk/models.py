"""What a person keeps for their list of the day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id


class SavedFilter(models.Model):
    """A narrowing of 今日清单 somebody keeps by name 常用筛选.

    conditions: of `InboxFilters`, as its `words`. shared_with: the organisation whose people are offered it too; None:
    nobody's but its owner's. first: the list opens with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.UUIDField()
    name = models.TextField()
    conditions = models.JSONField()
    shared_with = models.UUIDField(null=True)
    first = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="a_person_keeps_a_filter_once_by_name"),
            models.UniqueConstraint(fields=["person"], condition=Q(first=True), name="a_list_opens_with_one_filter"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shared_with"], condition=Q(shared_with__isnull=False), name="filter_shared_with"),
        ]

    def __str__(self) -> str:
        return self.name
