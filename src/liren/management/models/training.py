"""Training somebody took, written down by themself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id


class Training(models.Model):
    """One training of a person who works here. county: the county or above held it. withdrawn: a slip; it stays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.UUIDField()
    on = models.DateField()
    title = models.TextField()
    held_by = models.TextField()
    county = models.BooleanField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=200), name="a_training_took_some_hours")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "on"], name="training_of_a_person")]

    def __str__(self) -> str:
        return f"{self.on} {self.title}"
