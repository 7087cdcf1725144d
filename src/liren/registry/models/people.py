"""Residents 人: what is so now, what was, where they live, and by which tokens they are found.

Whatever tells who somebody is lies in `sealed`, under their own key; beside it only what everybody with the right may
see. Every table here is walled off by `liren_finds(path)`, narrower than the reach of affairs.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id
from liren.registry.models.said import Said
from liren.registry.told import KINDS_OF_RESIDENCE, QUALITIES, SOURCES

_KNOWN = Q(source__in=list(SOURCES), quality__in=list(QUALITIES))


class Resident(Said):
    """A resident as they are now.

    path: whose they are to look after (the grid's where their building lies in one); registered_path: where their
    户籍 is, "" when it is there too or unknown: both find them. place: the building, 小区 or community they live in.
    shown, phone_shown, number_shown: masked. account: who they are when they sign in. until: they left or died then.
    into: the entry of the same person this one became part of; then it is withdrawn, and a pointer alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    registered_path = models.TextField(db_collation="C", default="")
    place = models.ForeignKey("territories.Place", models.PROTECT, related_name="+", db_index=False)
    dwelling_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True, help_text="JSON under the resident's key; null once erased")
    shown = models.TextField()
    phone_shown = models.TextField(default="")
    number_shown = models.TextField(default="")
    born = models.DateField(null=True)
    sex = models.TextField(default="")
    state = models.TextField(default="lives")
    until = models.DateField(null=True)
    account = models.UUIDField(null=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_resident_lives_here_or_left", condition=Q(state__in=["lives", "left", "died"])
            ),
            models.CheckConstraint(name="a_residents_sex_is_known_or_not", condition=Q(sex__in=["", "male", "female"])),
            models.CheckConstraint(name="a_resident_says_how_they_are_known", condition=_KNOWN),
            models.CheckConstraint(
                name="a_resident_is_sealed_until_erased",
                condition=Q(sealed__isnull=False, erased_at=None) | Q(sealed=None, erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_entry_that_became_part_of_another_is_withdrawn",
                condition=Q(into=None) | Q(withdrawn=True, account=None) & ~Q(into=models.F("id")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="residents_at"),
            models.Index(
                fields=["path"],
                name="residents_gone",
                condition=Q(erased_at=None) & (Q(withdrawn=True) | ~Q(state="lives")),
            ),
            models.Index(fields=["registered_path"], name="registered_at", condition=~Q(registered_path="")),
            models.Index(fields=["into"], name="residents_become_one", condition=Q(into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.shown


class ResidentPast(Said):
    """A resident as they were until a day, append-only; all that was said then lies sealed.

    what: names of the fields that changed; corrected: it had been wrong all along.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(db_collation="C")
    sealed = models.BinaryField()
    what = models.JSONField()
    corrected = models.BooleanField(default=False)
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["resident", "id"], name="what_a_resident_was")]

    def __str__(self) -> str:
        return f"{self.resident_id} → {self.until}"


class Residence(Said):
    """Where and how a resident lives or is registered, from a day until a day; several at once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    path = models.TextField(db_collation="C")
    place = models.ForeignKey("territories.Place", models.PROTECT, related_name="+", db_index=False)
    dwelling_id = models.UUIDField(null=True)
    until = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_residence_is_of_a_known_kind", condition=Q(kind__in=list(KINDS_OF_RESIDENCE))
            ),
            models.CheckConstraint(name="a_residence_says_how_it_is_known", condition=_KNOWN),
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=Q(until=None, withdrawn=False),
                name="a_resident_has_one_residence_of_a_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["resident", "since"], name="residences_of"),
            models.Index(fields=["path", "kind"], name="residences_at"),
            models.Index(fields=["place"], name="residences_in"),
            models.Index(fields=["dwelling_id"], name="residences_behind", condition=Q(dwelling_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class Trace(models.Model):
    """By which keyed token a resident is found in a place: equality only, the place in the same index.

    kind: which value (see `people.tokens`), so that one value's tokens can be taken away.
    """

    pk = models.CompositePrimaryKey("token", "path", "resident")
    token = models.UUIDField()
    path = models.TextField(db_collation="C")
    # Not looked up again for every token: residents are written with them, and never deleted.
    resident = models.ForeignKey(Resident, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    kind = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["resident"], name="traces_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class ChangeRequest(models.Model):
    """A name or identity number somebody wants corrected: another person decides.

    sealed: what it is to become, under the resident's key. state: waiting, approved, refused or dropped.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    sealed = models.BinaryField()
    what = models.JSONField()
    corrected = models.BooleanField(default=True)
    since = models.DateField(null=True)
    source = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    state = models.TextField(default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_change_is_decided_by_another",
                condition=Q(state="waiting", decided_by=None)
                | (Q(state__in=["approved", "refused", "dropped"]) & ~Q(decided_by=models.F("by_person")))
                | Q(state="dropped"),
            ),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state="waiting"), name="one_change_of_a_resident_waits"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], condition=Q(state="waiting"), name="changes_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.resident_id}"
