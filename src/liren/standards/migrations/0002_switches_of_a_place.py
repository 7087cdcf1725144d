from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0001_procedures_and_references"),
        ("kit", "0004_protected_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("community_type", models.TextField(default="")),
                ("what", models.TextField()),
                ("value", models.TextField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
                ("by_person", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "what", "community_type", "id"], name="switch_at_a_place"),
                    models.Index(
                        condition=models.Q(("value", "emergency"), ("what", "mode")),
                        fields=["valid_to"],
                        name="switch_emergencies",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="a_switch_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value", "emergency"), ("what", "mode"), _negated=True),
                            ("valid_to__isnull", False),
                            _connector="OR",
                        ),
                        name="an_emergency_ends_by_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_switch_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("community_type", ""), ("what__startswith", "feature."), _connector="OR"),
                        name="only_features_differ_by_community_type",
                    ),
                ],
            },
        ),
        append_only("standards_switch"),
    ]
