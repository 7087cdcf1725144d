import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    """Outlines of places; a later one is in force, the earlier ones stay."""

    dependencies = [
        ("territories", "0004_grids_are_redrawn_as_one_decision"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.JSONField()),
                ("system", models.TextField()),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.place",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "-id"], name="newest_shape_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["CGCS2000", "WGS-84", "GCJ-02"])),
                        name="a_shape_names_its_coordinates",
                    )
                ],
            },
        ),
        append_only("territories_shape"),
    ]
