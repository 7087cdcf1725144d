import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0009_the_life_of_a_standard"),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[("backtest", "回测"), ("no_history", "没有可回测的事项")])),
                ("key", models.TextField()),
                ("path", models.TextField(db_collation="C", default="")),
                ("judged", models.CharField(max_length=64)),
                ("compared", models.CharField(blank=True, default="", max_length=64)),
                ("figures", models.JSONField(default=dict)),
                ("assumptions", models.JSONField(default=list)),
                ("unknowable", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True, default="")),
                ("review_by", models.DateField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("signed_by", models.PositiveIntegerField()),
                ("signature", models.BinaryField(max_length=64)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="standards.draft"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "judged"], name="finding_about_a_text")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["backtest", "no_history"])),
                        name="a_finding_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "no_history"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("review_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="no_history_has_a_reason_and_is_reviewed",
                    ),
                ],
            },
        ),
        append_only("standards_finding"),
    ]
