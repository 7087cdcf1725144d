"""The table of back-tests: each asked for by somebody, worked off by the worker part by part, cancelled or done."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id

STATES: Final = {
    "waiting": "排队等候",
    "running": "正在算",
    "done": "算完了",
    "cancelled": "已取消",
    "failed": "没算成",
}
ABOUT: Final = {"draft": "草案", "rules": "细则", "withdrawal": "上级规程"}
"""What a text that is tested is, in a word: a draft; a place's rules merged; what holds there without its rules."""
OPEN: Final = ("waiting", "running")


class Backtest(models.Model):
    """One text over the affairs of a place and period. subject: the draft, or the local rules.

    judged, compared: as of a finding.

    document: the text. parts: [[path up to which, how many], …] still to be done, after `total` is known; tally: what
    is counted so far (`engine.backtest.tally`). figures: of the report, once it is done; finding: what was deposited.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    about = models.TextField(default="draft", choices=list(ABOUT.items()))
    subject = models.UUIDField()
    key = models.TextField()
    path = models.TextField(db_collation="C", default="")
    judged = models.CharField(max_length=64)
    compared = models.CharField(max_length=64)
    document = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    state = models.TextField(default="waiting", choices=list(STATES.items()))
    total = models.PositiveBigIntegerField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    left_out = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)
    tally = models.JSONField(default=dict)
    finding = models.UUIDField(null=True)
    error = models.TextField(default="", blank=True)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="a_backtest_has_a_known_state"),
            models.CheckConstraint(condition=Q(about__in=list(ABOUT)), name="a_backtest_is_of_a_known_text"),
            models.UniqueConstraint(
                fields=["subject", "about"], condition=Q(state__in=OPEN), name="one_backtest_of_a_text_at_a_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "-at"], name="backtest_of_a_text")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
