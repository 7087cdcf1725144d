import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import row_security


class Migration(migrations.Migration):
    """One compact row per affair says how it went; seen by those who see the place, as what is behind a figure is."""

    dependencies = [("evaluation", "0004_sums_of_an_affair")]

    operations = [
        migrations.CreateModel(
            name="Way",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("visits", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("fingerprint",), name="a_way_is_written_once")],
            },
        ),
        migrations.CreateModel(
            name="CourseRow",
            fields=[
                ("affair_id", models.UUIDField(primary_key=True, serialize=False)),
                ("procedure", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("origin", models.TextField()),
                ("opened", models.DateTimeField()),
                ("closed", models.DateTimeField(null=True)),
                ("declined", models.BooleanField()),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                ("moments", models.BinaryField()),
                ("rest", models.JSONField(null=True)),
                (
                    "way",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluation.way",
                    ),
                ),
            ],
            options={
                "db_table": "evaluation_course",
                "indexes": [models.Index(fields=["procedure", "path", "opened"], name="course_by_procedure_and_place")],
            },
        ),
        row_security(
            "evaluation_course",
            read="(SELECT liren_is_system()) OR liren_reaches(path)",
            write="(SELECT liren_is_system())",
        ),
    ]
