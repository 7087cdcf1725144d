import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    """Organisations live: templates and where they were applied, changes with their dates, a public number."""

    dependencies = [
        ("actors", "0003_accounts_in_the_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisationrow",
            name="former_keys",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name="organisationrow",
            name="line",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="organisationrow",
            name="phone",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="organisationrow",
            name="successor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="coordinator",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="duties",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="post",
            name="key",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="seats",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="TemplateRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("version", models.PositiveIntegerField()),
                ("path", models.TextField(db_collation="C")),
                ("title", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("document", models.TextField()),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "actors_template",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "path", "version"), name="actors_template_has_each_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationChange",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("what", models.TextField()),
                ("was", models.TextField(null=True)),
                ("now", models.TextField(null=True)),
                ("on", models.DateField(null=True)),
                ("reference", models.TextField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "at"], name="actors_changes_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["status", "parent", "phone", "line", "merged", "absorbed"])),
                        name="actors_change_is_of_a_known_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Applied",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("filled", models.JSONField()),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.templaterow"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "at"], name="actors_applied_at")],
            },
        ),
        append_only("actors_applied"),
        append_only("actors_organisationchange"),
    ]
