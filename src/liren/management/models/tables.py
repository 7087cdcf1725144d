"""Tables asked of communities: what is asked, where it was admitted, each filling of a period, what was handed in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id

STATES = {"open": "在填", "submitted": "已报送，待审", "locked": "已收"}


class TableDefinition(models.Model):
    """One version of a table, published once. path: where it was written; "" is the law book's, for everywhere."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    path = models.TextField(db_collation="C")
    title = models.TextField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version", "path"], name="a_table_version_is_published_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version} {self.path}"


class Asking(models.Model):
    """A table version asked at `path` and below, because `admission` (an affair) let it in; until a day, or ended.

    asked_by: the department's organisation there; None where the street has none under that key.
    outside: of a table of people, whether who asks is no department: then each of them is asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    definition = models.ForeignKey(TableDefinition, models.PROTECT, related_name="+")
    key = models.TextField()
    path = models.TextField(db_collation="C")
    asked_by = models.UUIDField(null=True)
    admission = models.UUIDField()
    admission_number = models.TextField()
    outside = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "path"], condition=Q(ended_at__isnull=True), name="a_table_is_asked_once_at_a_place"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="an_asking_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.path}"


class Filling(models.Model):
    """One community's table of one period. `affair` runs it now; version: 1, and one more for each correction.

    asked_by: as of the asking, for the walls. returned, correction: why it is open again; "" when it is not.
    filled_by: whose it is; of a street `path` is the street's.
    by_itself: nobody fills it, on its day it is handed in as it is held.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    asking = models.ForeignKey(Asking, models.PROTECT, related_name="+")
    key = models.TextField()
    path = models.TextField(db_collation="C")
    place_name = models.TextField()
    asked_by = models.UUIDField(null=True)
    period = models.TextField()
    period_title = models.TextField()
    since = models.DateField()
    until = models.DateField()
    due = models.DateField()
    affair = models.UUIDField()
    state = models.TextField(default="open", choices=list(STATES.items()))
    version = models.PositiveIntegerField(default=1)
    returned = models.TextField(default="")
    correction = models.TextField(default="")
    reasons = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    by_itself = models.BooleanField(default=False)
    filled_by = models.TextField(default="community")
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "path", "period"], name="a_table_is_filled_once_a_period"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="a_filling_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(filled_by__in=("community", "street")), name="a_filling_is_a_communitys_or_a_streets"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "state", "due"], name="fillings_of_a_place"),
            models.Index(fields=["affair"], name="filling_of_an_affair"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.path} {self.period}"


class Answer(models.Model):
    """What somebody wrote into one cell. `value` is typed; None: emptied, so that nothing is carried over."""

    filling = models.ForeignKey(Filling, models.PROTECT, related_name="+")
    row = models.TextField()
    column = models.TextField()
    value = models.JSONField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filling", "row", "column"], name="a_cell_has_one_answer")
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class Submission(models.Model):
    """A table as it was handed in: whole, frozen, with its digest and that of the one before it 沿革. Append-only.

    totals: of columns that are summed, as decimal text, or “至少 N” (a number too small to be told is
    left out). asked, carried, held: how many cells of each kind.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    filling = models.ForeignKey(Filling, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    content = models.JSONField()
    totals = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    carried = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    seconds_saved = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    before = models.CharField(max_length=64, default="", blank=True)
    reason = models.TextField(default="")
    by_name = models.TextField()
    at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filling", "number"], name="a_submission_has_its_number")
        ]

    def __str__(self) -> str:
        return self.digest[:16]
