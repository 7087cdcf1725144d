"""What a person keeps for their lists."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id


class SavedFilter(models.Model):
    """A narrowing of a list somebody keeps by name 常用筛选.

    list: which one, see `saving.TODAY`. conditions: of `InboxFilters` as its `words`, else what that list's page reads
    from its address. shared_with: the organisation whose people are offered it too; None:
    nobody's but its owner's. first: the list opens with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.UUIDField()
    list = models.TextField(default="today")
    name = models.TextField()
    conditions = models.JSONField()
    shared_with = models.UUIDField(null=True)
    first = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "list", "name"], name="a_person_keeps_a_filter_once_by_name"),
            models.UniqueConstraint(
                fields=["person", "list"], condition=Q(first=True), name="a_list_opens_with_one_filter"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shared_with"], condition=Q(shared_with__isnull=False), name="filter_shared_with"),
        ]

    def __str__(self) -> str:
        return self.name
