"""Roll-ups and what they were counted from. See docs/rooms/evaluation.md, one section per model."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from liren.kit.ids import new_id

EVERYONE = UUID(int=0)
"""In a roll-up: all organisations together. In what was counted: no organisation is known."""


class Counted(models.Model):
    """One affair's part in one measure. Where a roll-up came from, and what to take back when the affair changes.

    measure: key, with the clock where the measure goes by clock (`on_time:sign`). day: None when it tells the present.
    seconds: of a duration. excluded: key of the reason why it was left out; numerator and denominator are 0 then.
    """

    affair_id = models.UUIDField()
    measure = models.TextField()
    path = models.TextField(db_collation="C")
    procedure = models.TextField()
    organisation = models.UUIDField()
    day = models.DateField(null=True)
    numerator = models.PositiveSmallIntegerField()
    denominator = models.PositiveSmallIntegerField()
    seconds = models.PositiveBigIntegerField(null=True)
    excluded = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(denominator__gt=0) | models.Q(numerator=0), name="what_is_left_out_counts_nothing"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["affair_id"], name="counted_of_an_affair"),
            models.Index(fields=["measure", "path", "day"], name="counted_for_a_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.affair_id}"


class Rollup(models.Model):
    """Sums for one place (and all below), organisation, procedure and span of time; nothing is kept that is all zero.

    unit: day, month or now (`start` is then 0001-01-01). excluded: {reason: how many}.
    spread: {bucket of `engine.figures.bucket`: how many}, of durations.
    """

    path = models.TextField(db_collation="C")
    unit = models.TextField()
    start = models.DateField()
    organisation = models.UUIDField()
    procedure = models.TextField()
    measure = models.TextField()
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField()
    excluded = models.JSONField(default=dict)
    spread = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "unit", "start", "organisation", "procedure", "measure"],
                name="a_figure_is_rolled_up_once",
            ),
            models.CheckConstraint(
                condition=models.Q(unit__in=["day", "month", "now"]), name="figures_are_kept_by_day_month_and_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.path or '全国'} {self.unit} {self.start}"


class Mark(models.Model):
    """How far the roll-up has come: one row. definitions: digest of the measures it was computed by.

    changed_at: every change up to here is in. A pass takes the changes after it, oldest first: cursor_at and cursor_id
    are the last one taken, settled_at becomes changed_at when the pass is through. as_of: what is late was late then.
    counting: another one after everything was thrown away to be counted anew; whole once changed_at is known.
    """

    definitions = models.CharField(max_length=64)
    counting = models.UUIDField(default=new_id)
    changed_at = models.DateTimeField(null=True)
    cursor_at = models.DateTimeField(null=True)
    cursor_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_mark"),
        ]

    def __str__(self) -> str:
        return f"as of {self.as_of}"


class BurdenLimit(models.Model):
    """What a street, county or city says is too much for a committee in a month; the last word at a place holds there.

    share: percent of its steps, hours: of its time, that are of management affairs; both None: as it is above.
    """

    path = models.TextField(db_collation="C")
    share = models.PositiveSmallIntegerField(null=True)
    hours = models.PositiveSmallIntegerField(null=True)
    why = models.TextField()
    said_at = models.DateTimeField()
    said_by = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share__isnull=True, hours__isnull=True)
                | models.Q(share__range=(1, 100), hours__range=(1, 999)),
                name="a_burden_limit_is_whole_or_not_there",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "id"], name="burden_limit_by_place")]

    def __str__(self) -> str:
        return f"{self.path} {self.share}% {self.hours} h"


class BurdenDue(models.Model):
    """A community's month whose work was counted anew: to be held against the limit."""

    path = models.TextField(db_collation="C")
    month = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "month"], name="a_burden_is_due_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.month}"


class BurdenTold(models.Model):
    """A community's month that was over the limit, and that it was said: once."""

    path = models.TextField(db_collation="C")
    month = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "month"], name="a_burden_is_told_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.month}"


from liren.evaluation.conformance.models import CourseRow, CourseSum, Way  # noqa: E402  # tables of this room too

__all__ = [
    "EVERYONE",
    "BurdenDue",
    "BurdenLimit",
    "BurdenTold",
    "Counted",
    "CourseRow",
    "CourseSum",
    "Mark",
    "Rollup",
    "Way",
]
