import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new edition lies beside what stands until somebody has decided every difference."""

    dependencies = [
        ("territories", "0005_places_have_outlines"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.DateField()),
                ("title", models.TextField()),
                ("source", models.TextField()),
                ("licence", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("within", models.TextField(db_collation="C")),
                ("rows", models.IntegerField()),
                ("state", models.TextField(default="open")),
                ("effective_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "applied", "dropped"])),
                        name="a_change_set_is_open_applied_or_dropped",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("level", models.SmallIntegerField()),
                ("path", models.TextField(db_collation="C")),
                ("name_before", models.TextField(db_collation="C", null=True)),
                ("name_after", models.TextField(db_collation="C", null=True)),
                ("successors", models.JSONField(default=list)),
                ("told_by", models.TextField(null=True)),
                ("decision", models.TextField(default="open")),
                (
                    "change_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.changeset",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["change_set", "kind", "path"], name="changes_of_a_kind")],
                "constraints": [
                    models.UniqueConstraint(fields=("change_set", "path"), name="a_division_differs_once"),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["open", "accepted", "rejected"])),
                        name="a_change_is_open_accepted_or_rejected",
                    ),
                ],
            },
        ),
    ]
