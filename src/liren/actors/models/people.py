"""Persons and how they sign in; organisations of four kinds; posts, and who held them when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.actors.kinds import KINDS, STATUSES
from liren.kit.ids import new_id

WAYS = {"password", "password-second", "provider", "provider-second"}
OUTCOMES = {"in", "another-subject"}


class Person(models.Model):
    """A person: staff, whose name is public, or a resident, whose holder bears a masked name."""

    holder = models.OneToOneField(
        "access.Holder", on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="+"
    )
    kind = models.TextField()
    demo = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_person_is_staff_or_resident", condition=Q(kind__in=["staff", "resident"])
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Details(models.Model):
    """Where a resident lives and how their phone is found: by its keyed token. Name and phone lie in the vault."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="details")
    phone_token = models.TextField(null=True, unique=True)
    phone_shown = models.TextField(null=True, help_text="masked: 138 **** 2046")
    home_path = models.TextField(db_collation="C", help_text="community; empty when unknown")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["home_path"], name="actors_details_at")]

    def __str__(self) -> str:
        return str(self.pk)


class Credential(models.Model):
    """How staff sign in: a login name, a hashed password and, for who wants it, a second factor.

    second_sealed: its secret; it counts from second_since on. second_step: the last code's, so that none holds twice.
    second_spares: keyed tokens of the codes for a lost phone.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    login = models.TextField(unique=True)
    password = models.TextField()
    changed_at = models.DateTimeField()
    second_sealed = models.BinaryField(null=True)
    second_since = models.DateTimeField(null=True)
    second_step = models.BigIntegerField(default=0)
    second_spares = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.login


class Identity(models.Model):
    """Who a member of staff is at a provider of sign-ins: one person, one subject; bound when first signed in so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    issuer = models.TextField()
    subject = models.TextField()
    bound_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="actors_identity_is_one_per_person", fields=["person", "issuer"]),
            models.UniqueConstraint(name="actors_identity_is_one_persons", fields=["issuer", "subject"]),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class SignIn(models.Model):
    """A member of staff signed in, by which way, or somebody was kept from it: append-only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    way = models.TextField()
    outcome = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="actors_signin_way_is_known", condition=Q(way__in=sorted(WAYS))),
            models.CheckConstraint(name="actors_signin_outcome_is_known", condition=Q(outcome__in=sorted(OUTCOMES))),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="actors_signin_of_person")]

    def __str__(self) -> str:
        return f"{self.way} {self.at}"


class Code(models.Model):
    """The one-time code last sent to a phone: keyed tokens of both, five minutes, five tries."""

    phone_token = models.TextField(primary_key=True)
    code_token = models.TextField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.phone_token[:8]


class OrganisationRow(models.Model):
    """A body that acts. `key` is how routing calls it ("property"), unique at its place.

    phone: the number anybody may call. line: the line of work it stands for, as a committee and an office do.
    successor: of one that ended, the standing organisation that goes on in its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField(null=True)
    name = models.TextField()
    kind = models.TextField()
    subtype = models.TextField()
    status = models.TextField()
    credit_code = models.TextField(null=True, unique=True)
    place_id = models.BigIntegerField(null=True)
    path = models.TextField(db_collation="C")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    phone = models.TextField(null=True)
    line = models.TextField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "actors_organisation"
        constraints: ClassVar = [
            models.CheckConstraint(name="actors_organisation_is_of_four_kinds", condition=Q(kind__in=sorted(KINDS))),
            models.CheckConstraint(
                name="actors_organisation_status_is_known", condition=Q(status__in=sorted(STATUSES))
            ),
            models.CheckConstraint(
                name="actors_organisation_has_an_heir_once_it_ended",
                condition=Q(successor__isnull=True) | Q(until__isnull=False),
            ),
            models.UniqueConstraint(
                name="actors_organisation_key_is_unique_at_a_place",
                fields=["path", "key"],
                condition=Q(key__isnull=False, until__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "path"], name="actors_unit_at")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A seat in an organisation at a place. `role` is what its holder may do on the platform; None: nothing there.

    key: what a template calls it; seats: how many should hold it. coordinator: the organisation above that
    decides who comes to this post, while its own says what they do (综合协管员).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    role = models.TextField(null=True)
    title = models.TextField()
    place_id = models.BigIntegerField(null=True)
    path = models.TextField(db_collation="C")
    key = models.TextField(null=True)
    duties = models.TextField(default="")
    seats = models.PositiveSmallIntegerField(null=True)
    coordinator = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """Who held a post, from when until when. Closed when it changes hands, never deleted.

    continues: the holding in an old section that goes on in this one, since that ended in the office.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_holding_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                name="actors_holding_is_held_once_by_one_person",
                fields=["post", "person"],
                condition=Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Appointment(models.Model):
    """The history of posts and who may hold them, append-only: appointed, relieved, closed, renamed; by whom, why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holding_id = models.UUIDField(null=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    reason = models.TextField(null=True)
    was = models.TextField(null=True, help_text="the name before, of one renamed")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_appointment_is_about_a_post_or_an_account",
                condition=Q(kind__in=["appointed", "relieved"], post__isnull=False, holding_id__isnull=False)
                | Q(
                    kind__in=["closed", "reopened", "renamed", "second-cleared", "identity-cleared"],
                    post__isnull=True,
                    holding_id__isnull=True,
                ),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["post", "at"], name="actors_appointments_of_post"),
            models.Index(fields=["person", "at"], name="actors_appointments_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
