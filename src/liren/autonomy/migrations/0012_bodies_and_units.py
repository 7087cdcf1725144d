import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("autonomy", "0011_rounds_in_which_projects_are_chosen"),
    ]

    operations = [
        migrations.CreateModel(
            name="BodyRules",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("path", models.TextField(db_collation="C")),
                ("version", models.PositiveIntegerField()),
                ("composition", models.JSONField()),
                ("term_years", models.PositiveIntegerField()),
                ("meets", models.TextField()),
                ("notice", models.PositiveIntegerField()),
                ("rule", models.TextField()),
                ("document", models.TextField(help_text="on what it was adopted: which meeting, on which day")),
                ("begins", models.DateField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "version"), name="a_body_has_one_version_of_a_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyDecision",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("path", models.TextField(db_collation="C")),
                ("affair", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("title", models.TextField()),
                ("on", models.DateField()),
                ("measure", models.TextField()),
                ("members", models.PositiveIntegerField()),
                ("came", models.PositiveIntegerField()),
                ("agree", models.PositiveIntegerField()),
                ("against", models.PositiveIntegerField(default=0)),
                ("abstain", models.PositiveIntegerField(default=0)),
                ("passed", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.decisionrule"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "on"], name="decided_by_a_body")],
                "constraints": [
                    models.UniqueConstraint(fields=("affair", "number"), name="a_thing_is_decided_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "came__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("agree"), "+", models.F("against")
                                    ),
                                    "+",
                                    models.F("abstain"),
                                ),
                            ),
                            ("came__lte", models.F("members")),
                        ),
                        name="who_decided_was_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("measure__in", ["persons", "households"])),
                        name="a_body_counts_persons_or_households",
                    ),
                ],
            },
        ),
        append_only("autonomy_bodyrules"),
        append_only("autonomy_bodydecision"),
    ]
