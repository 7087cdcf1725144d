"""Groups that need care: rules by place and days, and decisions 认定 about residents. Who belongs is never stored."""

from typing import ClassVar

from django.db import models

from liren.kit.ids import new_id
from liren.registry.models.households import Observation
from liren.registry.models.people import Resident


class GroupRules(models.Model):
    """A file of groups in force at a place and below, from a day until a day. path "": everywhere.

    seed: digest of the law book's file it came from; "" of one a place made.
    """

    key = models.TextField()
    path = models.TextField(db_collation="C", default="")
    document = models.JSONField()
    seed = models.TextField(default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "key"], condition=models.Q(valid_to=None), name="groups_of_a_place_are_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="groups_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}{self.key}"


class Decision(models.Model):
    """A decision about a resident, made by whom the law names. What was decided lies sealed under their own key.

    token: the code, keyed, so that a group can be counted; equal codes meet. observation: of kind 认定, says when it
    was noted, by whom; it is taken back where that is. on, until: the days it holds; review_on: nobody knows after.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    observation = models.OneToOneField(Observation, models.PROTECT, related_name="+")
    token = models.UUIDField()
    sealed = models.BinaryField(help_text="code and document, under the resident's key")
    on = models.DateField()
    until = models.DateField(null=True)
    review_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("on")),
                name="a_decision_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["resident", "token"], name="decisions_about")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.on}"


class GroupFigure(models.Model):
    """How many belonged to a group of a place as of the first of a month. Exact; nobody is told it unrounded.

    key: of the group; "" everybody, `band/…` of an age and sex. scope: the place whose rule it is; "" the law book's.
    Of a community it is counted; above it is the sum of those below, as many as `places` says.
    """

    path = models.TextField(db_collation="C")
    on = models.DateField()
    key = models.TextField(db_collation="C")
    scope = models.TextField(db_collation="C", default="")
    members = models.IntegerField()
    unknown = models.IntegerField()
    places = models.IntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "on", "key"], name="a_group_of_a_place_is_kept_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["on", "path"], condition=models.Q(key=""), name="figures_of_groups_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.path}{self.key} {self.on}"
