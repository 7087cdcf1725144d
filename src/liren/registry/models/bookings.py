"""Rooms booked by the hour, and how many came: a number, no person's track."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id
from liren.registry.models.facilities import Room

STATES = ("asked", "confirmed", "declined", "cancelled")


class Booking(models.Model):
    """Who booked a room for which hours, and what for. Walled: shown to who booked and who decides there.

    path: the facility's, for the wall. org: for which organisation; None: for themselves. ends: the hour it is over.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    person = models.UUIDField(null=True)
    org = models.UUIDField(null=True)
    purpose = models.TextField()
    people = models.PositiveSmallIntegerField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.TextField(default="asked")
    reason = models.TextField(default="")
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="registry_a_booking_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="registry_a_booking_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="registry_a_booking_is_declined_with_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "starts"], name="registry_bookings_by_path"),
            models.Index(fields=["person", "starts"], name="registry_bookings_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.starts}"


class BookedHour(models.Model):
    """An hour of a room that is asked for or taken. No person: everybody sees when a room is free.

    That a room is not taken twice, the database holds.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    hour = models.DateTimeField()
    booking = models.UUIDField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "hour"], name="registry_an_hour_of_a_room_is_booked_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["booking"], name="registry_hours_of_booking")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.hour}"


class CheckIn(models.Model):
    """How many were in a room in an hour, as a worker counted. 0: nobody came."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    hour = models.DateTimeField()
    people = models.PositiveSmallIntegerField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "hour"], name="registry_an_hour_of_a_room_is_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.hour} {self.people}"
