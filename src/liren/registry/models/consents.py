"""What residents agreed to and took back: each word a row of its own, never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.registry.models.people import Resident


class Consent(models.Model):
    """A resident's word on a purpose of `lawbook/purposes.yaml`; the latest holds. Append-only.

    agrees: no is a refusal, or takes back what was agreed to before. shown, digest: what they were told, and its SM3.
    how: of `consents.WAYS`. sealed: guardian and document, under the resident's key. until: the first day it no longer
    holds; null for a no, which holds until they say yes.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    purpose = models.TextField()
    agrees = models.BooleanField()
    shown = models.TextField()
    digest = models.TextField()
    how = models.TextField()
    by_guardian = models.BooleanField(default=False)
    sealed = models.BinaryField()
    on = models.DateField()
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_consent_is_given_in_a_known_way", condition=Q(how__in=["self", "signed", "phone", "told"])
            ),
            models.CheckConstraint(
                name="a_consent_ends_and_a_refusal_does_not",
                condition=Q(agrees=True, until__gt=models.F("on")) | Q(agrees=False, until=None),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["resident", "purpose", "-id"], name="what_a_resident_agreed_to")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.on}"
