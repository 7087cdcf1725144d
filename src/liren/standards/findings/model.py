"""The table of findings: what was found about a text before it held anywhere. Written once, signed, never changed."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id

KINDS: Final = {"backtest": "回测", "no_history": "没有可回测的事项"}


class Finding(models.Model):
    """One finding, about a draft or, without one, about the text that would hold at a place by its local rules.

    judged: digest of that text but for its number; compared: of the version in force there then, "" for none.

    figures: of a back-test, whole numbers and words only. reason, review_by: of a claim that there is no history.
    signature: Ed25519 by key `signed_by` of the installation, over all of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    draft = models.ForeignKey("standards.Draft", models.PROTECT, null=True, related_name="findings")
    kind = models.TextField(choices=list(KINDS.items()))
    key = models.TextField()
    path = models.TextField(db_collation="C", default="")
    judged = models.CharField(max_length=64)
    compared = models.CharField(max_length=64, default="", blank=True)
    figures = models.JSONField(default=dict)
    assumptions = models.JSONField(default=list)
    unknowable = models.JSONField(default=list)
    reason = models.TextField(default="", blank=True)
    review_by = models.DateField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    signed_by = models.PositiveIntegerField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_finding_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=~Q(kind="no_history") | (~Q(reason="") & Q(review_by__isnull=False)),
                name="no_history_has_a_reason_and_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | ~Q(path=""), name="a_finding_is_about_a_draft_or_a_place"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "judged"], name="finding_about_a_text")]

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"
