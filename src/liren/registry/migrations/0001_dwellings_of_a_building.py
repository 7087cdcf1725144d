import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    """What a building's dwellings are now, and what they were: the past is never changed."""

    initial = True

    dependencies = [
        ("territories", "0007_ended_divisions_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dwelling",
            fields=[
                ("unit", models.TextField(db_collation="C", default="")),
                ("floor", models.SmallIntegerField()),
                ("room", models.TextField(db_collation="C")),
                ("use", models.TextField(null=True)),
                ("area", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("tenure", models.TextField(null=True)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("source", models.TextField()),
                ("quality", models.TextField()),
                ("why", models.TextField(default="")),
                ("recorded_at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.place"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DwellingPast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.TextField(db_collation="C", default="")),
                ("floor", models.SmallIntegerField()),
                ("room", models.TextField(db_collation="C")),
                ("use", models.TextField(null=True)),
                ("area", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("tenure", models.TextField(null=True)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("source", models.TextField()),
                ("quality", models.TextField()),
                ("why", models.TextField(default="")),
                ("recorded_at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("building_id", models.BigIntegerField()),
                (
                    "dwelling",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.dwelling",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="dwelling",
            index=models.Index(fields=["path", "id"], name="dwellings_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None), ("withdrawn", False)),
                fields=("building", "unit", "room"),
                name="a_door_stands_once_in_its_building",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("floor__range", (-9, 200)), models.Q(("floor", 0), _negated=True)),
                name="a_dwelling_is_on_a_floor_there_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("room", ""), _negated=True), name="a_dwelling_has_a_room_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("area", None), ("area__gt", 0), _connector="OR"), name="a_dwelling_has_some_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quality__in", ["checked", "unchecked", "doubtful"]),
                    ("source__in", ["visited", "told", "imported", "shared", "inferred"]),
                ),
                name="a_dwelling_says_how_it_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="dwellingpast",
            index=models.Index(fields=["dwelling", "id"], name="what_a_dwelling_was"),
        ),
        append_only("registry_dwellingpast"),
    ]
