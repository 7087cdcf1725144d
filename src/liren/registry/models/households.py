"""Households 户, who belongs to them from when until when, and what was observed 情."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id
from liren.registry.models.people import Resident
from liren.registry.models.said import Said
from liren.registry.told import KINDS_OF_HOUSEHOLD, KINDS_OF_OBSERVATION, QUALITIES, RELATIONS, SOURCES

_KNOWN = Q(source__in=list(SOURCES), quality__in=list(QUALITIES))


class Household(Said):
    """People who live as one, as it is now. into: the household it became part of. until: it ended then."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(default="family")
    path = models.TextField(db_collation="C")
    place = models.ForeignKey("territories.Place", models.PROTECT, related_name="+", db_index=False)
    dwelling_id = models.UUIDField(null=True)
    until = models.DateField(null=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_household_is_of_a_known_kind", condition=Q(kind__in=list(KINDS_OF_HOUSEHOLD))
            ),
            models.CheckConstraint(name="a_household_says_how_it_is_known", condition=_KNOWN),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="households_at"),
            models.Index(fields=["place"], name="households_in"),
            models.Index(fields=["dwelling_id"], name="households_behind", condition=Q(dwelling_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class HouseholdPast(Said):
    """Where a household lived until a day, append-only."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(db_collation="C")
    place_id = models.BigIntegerField()
    dwelling_id = models.UUIDField(null=True)
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["household", "id"], name="what_a_household_was")]

    def __str__(self) -> str:
        return f"{self.household_id} → {self.until}"


class Membership(Said):
    """A resident belongs to a household from a day until a day, as head 户主 or in relation to the head."""

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(db_collation="C")
    relation = models.TextField()
    shown = models.TextField(help_text="the member's masked name, which the household itself may see")
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_member_stands_in_a_relation", condition=Q(relation__in=list(RELATIONS))),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(until=None), name="a_resident_belongs_to_one_household"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(until=None, relation="head"), name="a_household_has_one_head"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "until"], name="members_of"),
            models.Index(fields=["resident", "since"], name="memberships_of"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.household_id}"


class Observation(models.Model):
    """Something seen or decided on a day, append-only: never a word stuck on a person.

    about: a resident or household by id; subject: whose key seals the words. on, until: the days it holds for.
    undoes: it takes back an earlier one, entered in error.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    about_kind = models.TextField()
    about_id = models.UUIDField()
    subject = models.UUIDField()
    path = models.TextField(db_collation="C")
    kind = models.TextField()
    sealed = models.BinaryField(help_text="words and document, under the key of `subject`")
    on = models.DateField()
    until = models.DateField(null=True)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_observation_is_about_somebody",
                condition=Q(about_kind__in=["resident", "household"], kind__in=list(KINDS_OF_OBSERVATION)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about_id", "-on"], name="observations_about"),
            models.Index(fields=["path", "kind"], name="observations_at"),
            models.Index(fields=["path"], condition=~Q(sealed=b""), name="observations_with_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
