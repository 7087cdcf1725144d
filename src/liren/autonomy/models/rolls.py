"""Who may decide: rolls, frozen before anybody votes, and what was changed on them afterwards."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from liren.autonomy.shapes.rolls import BODIES, CHANGES
from liren.kit.chain import HASH_LENGTH
from liren.kit.ids import new_id


class Roll(models.Model):
    """A roll 名册 of a place: who may decide there. Public but for its entries.

    body: of BODIES. org: the owners' committee that keeps it; null: the community's. digest, root: of the lines as they
    stood when frozen (SHA-256, and the Merkle root over the same lines); on: the day by which people belong to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.ForeignKey("territories.Place", models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    title = models.TextField()
    body = models.TextField()
    on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.UUIDField(null=True)
    digest = models.CharField(max_length=HASH_LENGTH, default="")
    root = models.CharField(max_length=HASH_LENGTH, default="")
    count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_roll_is_of_a_known_body", condition=Q(body__in=list(BODIES))),
            models.CheckConstraint(
                name="a_frozen_roll_has_its_digest",
                condition=Q(frozen_at=None, digest="", root="", count=None)
                | Q(frozen_at__isnull=False, count__isnull=False) & ~Q(digest="") & ~Q(root=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "-made_at"], name="rolls_at")]

    def __str__(self) -> str:
        return self.title


class RollEntry(models.Model):
    """One who may decide. Name and salt lie sealed under the key of `subject`: the resident's, where one is known.

    commitment: SHA-256 over salt, roll and name; number, household_no: on the roll, from 1, in the order of the
    commitments, which tells nothing. area: m², of owners. added: after the roll was frozen; struck: taken off then.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    roll = models.ForeignKey(Roll, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    resident_id = models.UUIDField(null=True)
    subject = models.UUIDField()
    shown = models.TextField()
    sealed = models.BinaryField()
    commitment = models.CharField(max_length=HASH_LENGTH)
    household = models.UUIDField(null=True)
    household_no = models.PositiveIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    added = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["roll", "resident_id"],
                condition=Q(struck=False, resident_id__isnull=False),
                name="a_resident_is_on_a_roll_once",
            ),
            models.UniqueConstraint(fields=["roll", "number"], name="a_number_is_on_a_roll_once"),
            models.CheckConstraint(name="an_area_is_more_than_none", condition=Q(area=None) | Q(area__gt=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["resident_id"], name="rolls_one_is_on")]

    def __str__(self) -> str:
        return f"{self.number} {self.shown}"


class RollChange(models.Model):
    """What was changed on a frozen roll, append-only: who came on it or was taken off, and why.

    line: as the public list has it, so that the roll as counted follows from the frozen lines and these.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    roll = models.ForeignKey(Roll, models.PROTECT, related_name="+")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    kind = models.TextField()
    line = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_roll_changes_in_a_known_way", condition=Q(kind__in=list(CHANGES))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"
