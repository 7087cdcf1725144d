"""How each affair went, one compact row each, and the ways that were taken. See docs/rooms/evaluation.md."""

from typing import ClassVar

from django.db import models


class Way(models.Model):
    """A way through one text of a procedure that some affair took: its visits without their times, written once.

    visits: [[step, move, line], …] as in `engine.courses.Visit`. fingerprint: of digest and visits.
    """

    procedure = models.TextField()
    digest = models.CharField(max_length=64)
    visits = models.JSONField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint"], name="a_way_is_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.id}"


class CourseRow(models.Model):
    """One affair's course: `engine.courses.Course`, its visits packed as in `packing`.

    opened is when it was, as the affair says; moments: of its visits, counted from there. rest: what few visits have.
    """

    affair_id = models.UUIDField(primary_key=True)
    procedure = models.TextField()
    path = models.TextField(db_collation="C")
    way = models.ForeignKey(Way, models.PROTECT, related_name="+", db_index=False)
    origin = models.TextField()
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    declined = models.BooleanField()
    rating = models.PositiveSmallIntegerField(null=True)
    moments = models.BinaryField()
    rest = models.JSONField(null=True)

    class Meta:
        db_table = "evaluation_course"
        indexes: ClassVar = [
            models.Index(fields=["procedure", "path", "opened"], name="course_by_procedure_and_place"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.affair_id}"
