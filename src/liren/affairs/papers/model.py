"""Papers that were issued, the numbers they bear, and how each place counts. See docs/rooms/affairs-papers.md."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id


class Paper(models.Model):
    """One version of one paper: what was issued, by whom, and what its two files hash to.

    step, visit: where the affair stood; one paper of a template per visit. code: the secret in its QR code, which
    verifies it. given: what was filled in when it was issued. erased: its files went with a person's data.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    affair = models.ForeignKey("affairs.Affair", models.PROTECT, related_name="+")
    template = models.TextField()
    template_version = models.PositiveIntegerField()
    template_digest = models.CharField(max_length=64)
    step = models.TextField()
    visit = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    title = models.TextField()
    state = models.TextField(default="issued")
    number = models.ForeignKey("affairs.PaperNumber", models.PROTECT, related_name="papers")
    number_text = models.TextField()
    issuer_org = models.UUIDField(null=True)
    issuer_name = models.TextField()
    issued_by = models.UUIDField(null=True)
    issued_by_name = models.TextField()
    issued_at = models.DateTimeField()
    given = models.JSONField(default=dict)
    personal = models.BooleanField()
    for_reporter = models.BooleanField()
    erased = models.BooleanField(default=False)
    pdf_file = models.UUIDField()
    pdf_hash = models.CharField(max_length=64)
    docx_file = models.UUIDField()
    docx_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=32, unique=True)
    path = models.TextField(db_collation="C")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["affair", "template", "step", "visit"],
                condition=Q(state="issued"),
                name="one_paper_of_a_kind_per_visit",
            ),
            models.UniqueConstraint(fields=["number", "version"], name="a_paper_version_is_issued_once"),
            models.CheckConstraint(
                condition=Q(state="issued", ended_at__isnull=True)
                | Q(state__in=["withdrawn", "replaced"], ended_at__isnull=False),
                name="a_paper_ends_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(state="withdrawn", reason=""), name="a_withdrawal_has_a_reason"),
        ]
        indexes: ClassVar = [models.Index(F("path"), F("issued_at").desc(), name="paper_by_place")]

    def __str__(self) -> str:
        return f"{self.title} {self.number_text}"


class PaperNumber(models.Model):
    """A number that was taken or left out. state: used, void (作废, stays listed) or skipped (跳号, says why)."""

    series = models.TextField()
    path = models.TextField(db_collation="C")
    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    text = models.TextField()
    state = models.TextField(default="used")
    reason = models.TextField(default="")
    at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "path", "year", "n"], name="a_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(state="used") | (Q(state__in=["void", "skipped"]) & ~Q(reason="")),
                name="a_number_not_used_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PaperSeries(models.Model):
    """The last number of a series at a place in a year; its row's lock makes numbers wait for each other."""

    series = models.TextField()
    path = models.TextField(db_collation="C")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "path", "year"], name="a_place_counts_its_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.path} {self.year} {self.last}"


class PlaceWord(models.Model):
    """The word a place signs its numbers with 代字, as in “桂”拒函〔2026〕3号."""

    path = models.TextField(primary_key=True, db_collation="C")
    word = models.TextField()
    written_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.word
