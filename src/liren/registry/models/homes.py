"""Dwellings 房屋. No personal datum: who lives in one is kept, and walled off, elsewhere in this room."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id
from liren.registry.models.said import Said
from liren.registry.told import QUALITIES, SOURCES


class _State(Said):
    """What is said of a dwelling.

    unit: of the building, "" where it has none; floor: below ground is negative, there is no 0; area: m² of floor.
    """

    unit = models.TextField(default="", db_collation="C")
    floor = models.SmallIntegerField()
    room = models.TextField(db_collation="C")
    use = models.TextField(null=True)
    area = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    tenure = models.TextField(null=True)
    until = models.DateField(null=True)

    class Meta(Said.Meta):
        abstract = True


class Dwelling(_State):
    """A dwelling as it is now. path: whose it is to look after, moved when grids are redrawn.

    until: the first day it no longer was there (pulled down, joined with another). withdrawn: entered in error.
    why: the reason of the last change.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    building = models.ForeignKey("territories.Place", models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["building", "unit", "room"],
                condition=Q(until=None, withdrawn=False),
                name="a_door_stands_once_in_its_building",
            ),
            models.CheckConstraint(
                condition=Q(floor__range=(-9, 200)) & ~Q(floor=0), name="a_dwelling_is_on_a_floor_there_is"
            ),
            models.CheckConstraint(condition=~Q(room=""), name="a_dwelling_has_a_room_number"),
            models.CheckConstraint(condition=Q(area=None) | Q(area__gt=0), name="a_dwelling_has_some_area"),
            models.CheckConstraint(
                condition=Q(source__in=list(SOURCES), quality__in=list(QUALITIES)),
                name="a_dwelling_says_how_it_is_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "id"], name="dwellings_of_a_place")]

    def __str__(self) -> str:
        return f"{self.unit}-{self.room}"


class DwellingPast(_State):
    """A dwelling as it was until a day, append-only; why: what was said when this was recorded."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+", db_index=False)
    building_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dwelling", "id"], name="what_a_dwelling_was"),
            models.Index(fields=["building_id", "until"], name="what_a_building_was"),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling_id} → {self.until}"
