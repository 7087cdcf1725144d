"""Two entries said to be of one person: proposed by one, agreed to by others, and brought together."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id
from liren.registry.models.people import Resident


class Double(models.Model):
    """Two entries somebody says are one person's, and what became of it.

    stays, goes: the one that is to stay, and the one that becomes a pointer to it. lives: whose home and household hold
    now: stays or goes. alike: of `doubles.REASONS`, why they were thought the same then.
    state: waiting; merged once who approves where each lives agreed (stays_by, goes_by; stays_as,
    goes_as: to which state of both, an SM3); refused or dropped.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    stays = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    goes = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    lives = models.TextField(default="stays")
    alike = models.JSONField(default=list)
    why = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    stays_by = models.UUIDField(null=True)
    goes_by = models.UUIDField(null=True)
    stays_as = models.TextField(default="")
    goes_as = models.TextField(default="")
    state = models.TextField(default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_double_is_of_two_entries", condition=~Q(stays=F("goes"))),
            models.CheckConstraint(name="a_double_says_whose_home_holds", condition=Q(lives__in=["stays", "goes"])),
            models.CheckConstraint(
                name="a_double_is_agreed_to_by_others",
                condition=(Q(stays_by=None) | ~Q(stays_by=F("by_person")))
                & (Q(goes_by=None) | ~Q(goes_by=F("by_person"))),
            ),
            models.CheckConstraint(
                name="a_double_waits_or_is_decided",
                condition=Q(state="waiting", decided_at=None)
                | Q(state__in=["merged", "refused", "dropped"], decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["stays"], condition=Q(state="waiting"), name="an_entry_stays_in_one_waiting_double"
            ),
            models.UniqueConstraint(
                fields=["goes"], condition=Q(state="waiting"), name="an_entry_goes_in_one_waiting_double"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.goes_id} → {self.stays_id}"
