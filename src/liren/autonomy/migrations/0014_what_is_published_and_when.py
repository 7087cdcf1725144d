from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("autonomy", "0013_votes_by_proxy_and_run_offs"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpennessPlace",
            fields=[
                ("path", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OpennessItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("duty", models.TextField()),
                ("period", models.TextField()),
                ("words", models.TextField()),
                ("first", models.DateField()),
                ("last", models.DateField(null=True)),
                ("affair", models.UUIDField(null=True)),
                ("posted", models.DateField(null=True)),
                ("checked", models.BooleanField(default=False)),
                ("explained", models.BooleanField(default=False)),
                ("due", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("explained", False), ("posted__isnull", True)),
                        fields=["path", "first"],
                        name="openness_waits",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("path", "duty", "period"), name="one_thing_to_publish_a_period")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpennessRhythm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("duty", models.TextField()),
                ("holds", models.BooleanField()),
                ("since", models.DateField()),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["path", "id"], name="openness_rhythm_by_place")],
            },
        ),
        migrations.CreateModel(
            name="OpennessTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("duty", models.TextField()),
                ("period", models.TextField()),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("path", "duty", "period", "kind"), name="openness_is_told_once")
                ],
            },
        ),
        append_only("autonomy_opennessrhythm"),
    ]
