"""The table of what is brought into the catalogue by the thousand: rows kept until the worker has written them."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id

ARRIVAL_STATES: Final = {
    "waiting": "排队等候", "running": "正在登记", "done": "都看过了", "cancelled": "已取消", "failed": "停下了",
}  # fmt: skip
OPEN: Final = ("waiting", "running")


class CatalogueArrival(models.Model):
    """Rows for the catalogue, written one after the other. rows: as typed, by the names of FIELDS; none once it ended.

    done: how many were looked at; recorded: how many stand. problems: [row, field, what is wrong]. error: why it
    stopped.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C", default="")
    rows = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    state = models.TextField(default="waiting", choices=list(ARRIVAL_STATES.items()))
    error = models.TextField(default="", blank=True)
    by = models.UUIDField()
    by_name = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(ARRIVAL_STATES)), name="a_catalogue_arrival_has_a_known_state"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_rows_are_done_than_came"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="catalogue_arrivals_open", condition=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return str(self.id)
