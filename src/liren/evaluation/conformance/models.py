"""How each affair went, one compact row each, and the ways that were taken. See docs/rooms/evaluation.md."""

from typing import ClassVar

from django.db import models


class Way(models.Model):
    """A way through one text of a procedure that some affair took: its visits without their times, written once.

    visits: [[step, move, line], …] as in `engine.courses.Visit`. fingerprint: of digest and visits. main: the way of
    the main line alone, by which sums go; None where this one has no other lines.
    """

    procedure = models.TextField()
    digest = models.CharField(max_length=64)
    visits = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint"], name="a_way_is_written_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["procedure", "digest"], name="ways_of_a_text")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.id}"


class CourseRow(models.Model):
    """One affair's course: `engine.courses.Course`, its visits packed as in `packing`.

    opened is when it was, as the affair says; moments: of its visits, counted from there. rest: what few visits have.
    verdicts: a letter for each clause of the text it runs under, see `engine.conformance.judging`.
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
    verdicts = models.TextField()

    class Meta:
        db_table = "evaluation_course"
        indexes: ClassVar = [
            models.Index(fields=["procedure", "path", "opened"], name="course_by_procedure_and_place"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.affair_id}"


class CourseSum(models.Model):
    """What courses add up to at one place (and all below), by the month they were opened in and the text they followed.

    sums: {word: how many}, the words of `engine.conformance.report.words_of`; nothing is kept that is 0.
    """

    procedure = models.TextField()
    path = models.TextField(db_collation="C")
    month = models.DateField()
    digest = models.CharField(max_length=64)
    sums = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "path", "month", "digest"], name="courses_are_summed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.path or '全国'} {self.month}"
