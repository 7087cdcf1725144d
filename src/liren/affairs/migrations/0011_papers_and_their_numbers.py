# ruff: noqa: S608 - statements are put together from constants here
import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import row_security

SYSTEM = "(SELECT liren_is_system())"
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"
# The reporter sees only what is for them; whoever else sees the affair sees its papers.
SEES_PAPER = f"""{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_paper.affair_id
    AND (affairs_paper.for_reporter OR a.reporter_id IS DISTINCT FROM (SELECT liren_person())
         OR liren_reaches(a.jurisdiction_path)))"""
SEES_NUMBER = f"""{SYSTEM} OR liren_reaches(path) OR written_by = (SELECT liren_person())
    OR EXISTS (SELECT 1 FROM affairs_paper p WHERE p.number_id = affairs_papernumber.id)"""


class Migration(migrations.Migration):
    dependencies = [
        ("affairs", "0010_followers_and_merges"),
        ("media", "0003_longer_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceWord",
            fields=[
                ("path", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("word", models.TextField()),
                ("written_by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PaperNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("year", models.PositiveSmallIntegerField()),
                ("n", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("state", models.TextField(default="used")),
                ("reason", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("series", "path", "year", "n"), name="a_number_is_given_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "used"),
                            models.Q(("state__in", ["void", "skipped"]), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_number_not_used_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("series", "path", "year"), name="a_place_counts_its_series_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("template", models.TextField()),
                ("template_version", models.PositiveIntegerField()),
                ("template_digest", models.CharField(max_length=64)),
                ("step", models.TextField()),
                ("visit", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.TextField()),
                ("state", models.TextField(default="issued")),
                ("number_text", models.TextField()),
                ("issuer_org", models.UUIDField(null=True)),
                ("issuer_name", models.TextField()),
                ("issued_by", models.UUIDField(null=True)),
                ("issued_by_name", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("given", models.JSONField(default=dict)),
                ("personal", models.BooleanField()),
                ("for_reporter", models.BooleanField()),
                ("erased", models.BooleanField(default=False)),
                ("pdf_file", models.UUIDField()),
                ("pdf_hash", models.CharField(max_length=64)),
                ("docx_file", models.UUIDField()),
                ("docx_hash", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=32, unique=True)),
                ("path", models.TextField(db_collation="C")),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("written_by", models.UUIDField(null=True)),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="affairs.affair"
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="affairs.papernumber"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("path"), models.OrderBy(models.F("issued_at"), descending=True), name="paper_by_place"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "issued")),
                        fields=("affair", "template", "step", "visit"),
                        name="one_paper_of_a_kind_per_visit",
                    ),
                    models.UniqueConstraint(fields=("number", "version"), name="a_paper_version_is_issued_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "issued")),
                            models.Q(("ended_at__isnull", False), ("state__in", ["withdrawn", "replaced"])),
                            _connector="OR",
                        ),
                        name="a_paper_ends_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), ("state", "withdrawn"), _negated=True),
                        name="a_withdrawal_has_a_reason",
                    ),
                ],
            },
        ),
        row_security("affairs_paper", read=SEES_PAPER, write=SIGNED),
        row_security("affairs_papernumber", read=SEES_NUMBER, write=SIGNED),
    ]
