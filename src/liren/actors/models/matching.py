"""What hub organisations 枢纽型社会组织 do: they nurture others, and bring what is offered to what is needed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from liren.actors.models.people import OrganisationRow
from liren.kit.ids import new_id


class Listing(models.Model):
    """An organisation offers a service, or needs one, at a place and below it.

    days: of the week, 1 is Monday, empty: any. begins, ends: of the day, both or none. note: never about a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    side = models.TextField()
    service = models.TextField()
    path = models.TextField(db_collation="C")
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    note = models.TextField(default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="actors_listing_offers_or_needs", condition=Q(side__in=["offer", "need"])),
            models.CheckConstraint(
                name="actors_listing_ends_after_it_begins",
                condition=Q(begins__isnull=True, ends__isnull=True) | Q(ends__gt=F("begins")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["side", "service", "path"], condition=Q(ended_at__isnull=True), name="actors_listings_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.service}"


class Nurturing(models.Model):
    """A hub organisation nurtures 孵化 another, from a day until a day. Closed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    hub = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="actors_nurturing_is_once_at_a_time",
                fields=["hub", "organisation"],
                condition=Q(until__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} {self.organisation_id}"
