"""That somebody looked for people: who, when, where, why and how, never for whom."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id


class Search(models.Model):
    """One search of people in one place, append-only: the words looked for are kept nowhere.

    how: of name, phone, number, by which it was; found: how many were shown, 0 to 20; more: there were more; near:
    nobody bore the name, these were like it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    by_person = models.UUIDField()
    purpose = models.TextField()
    how = ArrayField(models.TextField())
    found = models.PositiveSmallIntegerField()
    more = models.BooleanField(default=False)
    near = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_search_is_by_something",
                condition=Q(how__contained_by=["name", "phone", "number"], how__len__gte=1, found__lte=20),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "-at"], name="searches_at"),
            models.Index(fields=["by_person", "-at"], name="searches_by"),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.path}"
