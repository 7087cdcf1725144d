from django.db import migrations, models

import liren.kit.ids

KINDS = ["feature", "mode", "type", "rules", "draft", "numbers"]


class Migration(migrations.Migration):
    """What other rooms keep by place follows places that end, or waits for a decision."""

    dependencies = [
        ("actors", "0011_committees_are_founded_by_a_standard"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftThing",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("kind", models.TextField()),
                ("ref", models.TextField()),
                ("title", models.TextField()),
                ("to_path", models.TextField(db_collation="C", null=True)),
                ("says", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("path", "kind", "ref"), name="actors_a_thing_is_left_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", KINDS)), name="actors_left_things_are_of_a_known_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settled_at__isnull", False), ("to_path__isnull", True), _connector="OR"),
                        name="actors_what_waits_went_nowhere",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["path"],
                        name="actors_left_and_waiting",
                    ),
                    models.Index(
                        models.F("to_path"),
                        models.OrderBy(models.F("settled_at"), descending=True),
                        name="actors_left_and_followed",
                    ),
                ],
            },
        ),
    ]
