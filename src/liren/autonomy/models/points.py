"""Points 积分: versions of a place's rules, what was given for what, what was exchanged. Amounts lie in `ledgers`."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.autonomy.points_words import RULES_STATES, TAKEN_STATES
from liren.kit.ids import new_id


class PointsRules(models.Model):
    """One version of a community's rules. Written once: another wording is another version; in force by decision.

    document: see `shapes.points.Rules`. affair: the decision it came into force by.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    version = models.PositiveIntegerField()
    title = models.TextField()
    document = models.JSONField()
    digest = models.TextField(help_text="SM3 of the canonical document")
    state = models.TextField(default="draft")
    affair = models.UUIDField(null=True)
    begins = models.DateField(null=True)
    ended = models.DateField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="points_rules_are_in_a_known_state", condition=Q(state__in=list(RULES_STATES))),
            models.CheckConstraint(
                name="points_rules_begin_by_decision",
                condition=~Q(state__in=["in_force", "ended"]) | Q(affair__isnull=False, begins__isnull=False),
            ),
            models.UniqueConstraint(name="points_rules_have_one_version", fields=["path", "version"]),
            models.UniqueConstraint(
                name="one_version_of_points_rules_in_force", fields=["path"], condition=Q(state="in_force")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.version}"


class PointsGift(models.Model):
    """How many of a gift of some rules are left."""

    rules = models.ForeignKey(PointsRules, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="a_gift_is_counted_once", fields=["rules", "key"])]

    def __str__(self) -> str:
        return f"{self.key} {self.left}"


class PointsAward(models.Model):
    """Points given to a resident for what they did on a day. What exactly lies in the vault (`points`, this id).

    seq: the posting in the book of `path`; reversed_why: of WRONG, when it was taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    rules = models.ForeignKey(PointsRules, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField(help_text="of the award in the rules")
    resident = models.ForeignKey("registry.Resident", models.PROTECT, related_name="+", db_index=False)
    holder = models.TextField()
    owner = models.UUIDField(help_text="the resident's id, or their household's")
    on = models.DateField()
    points = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    reversed_why = models.TextField(default="")
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="an_award_is_posted_once", fields=["path", "seq"])]
        indexes: ClassVar = [
            models.Index(fields=["resident", "on"], name="awards_of_a_resident"),
            models.Index(fields=["owner", "on"], name="awards_of_an_owner"),
            models.Index(fields=["path", "on"], name="awards_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.on}"


class PointsTaken(models.Model):
    """A gift asked for and paid with points: handed over, or given back. seq: the posting in the book of `path`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    rules = models.ForeignKey(PointsRules, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField(help_text="of the gift in the rules")
    resident = models.ForeignKey("registry.Resident", models.PROTECT, related_name="+", db_index=False)
    holder = models.TextField()
    owner = models.UUIDField()
    points = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    state = models.TextField(default="asked")
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_gift_is_in_a_known_state", condition=Q(state__in=list(TAKEN_STATES))),
            models.UniqueConstraint(name="a_gift_is_posted_once", fields=["path", "seq"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["resident", "-at"], name="gifts_of_a_resident"),
            models.Index(fields=["path", "at"], condition=Q(state="asked"), name="gifts_to_hand_over"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
