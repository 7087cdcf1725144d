"""Rules by which people decide, each with its days: the law book's, and what a place says for itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id


class DecisionRule(models.Model):
    """A rule in force at a place and below, from a day until a day; path "": everywhere. A version is never changed.

    publisher: "lawbook", or the path of the place that made it. document: the rule that stands for itself
    (`engine.deciding.rules.written`). seed: digest of what the law book said; "" of a place's own. replaced_at: when a
    later version took its place for the same days (a mistake of ours put right); decisions keep the one they used.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    publisher = models.TextField()
    key = models.TextField()
    version = models.PositiveIntegerField()
    path = models.TextField(db_collation="C", default="")
    document = models.JSONField()
    seed = models.TextField(default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    replaced_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publisher", "key", "version", "path"], name="a_version_of_a_rule_is_said_once"
            ),
            models.UniqueConstraint(
                fields=["path", "key", "valid_from"],
                condition=Q(replaced_at=None),
                name="one_rule_of_a_key_begins_on_a_day",
            ),
            models.CheckConstraint(
                name="a_rule_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher} {self.key} {self.version}"
