"""Terms of office 任期: for how long those who make up a committee were chosen, and how it is to meet."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.actors.models.people import OrganisationRow
from liren.kit.ids import new_id


class Term(models.Model):
    """One term of an organisation: 第 number 届, from a day until the day before `ends_on`.

    meets: how often it is to meet, in words. reference: the document. reminded_at: when it was told that it ends soon.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    began_on = models.DateField()
    ends_on = models.DateField()
    meets = models.TextField(default="")
    reference = models.TextField()
    reminded_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="actors_term_ends_after_it_begins", condition=Q(ends_on__gt=F("began_on"))),
            models.UniqueConstraint(name="actors_term_is_numbered_once", fields=["organisation", "number"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], condition=Q(reminded_at__isnull=True), name="actors_terms_to_remind")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.number}"
