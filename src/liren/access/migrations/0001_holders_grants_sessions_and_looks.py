import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("label", models.TextField()),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("token_hash", models.TextField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("idle", models.DurationField()),
                ("address", models.TextField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.holder"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrantRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("place_id", models.BigIntegerField(null=True)),
                ("org_id", models.UUIDField(null=True)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("source_kind", models.TextField()),
                ("source_id", models.UUIDField(null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
            ],
            options={
                "db_table": "access_grant",
                "indexes": [
                    models.Index(fields=["holder", "valid_to"], name="access_grant_of_holder"),
                    models.Index(fields=["role", "path"], name="access_grant_of_role_at"),
                    models.Index(fields=["source_kind", "source_id"], name="access_grant_from_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "administrator",
                                    "community_worker",
                                    "dispatcher",
                                    "editor",
                                    "grid_worker",
                                    "handler",
                                    "resident",
                                    "supervisor",
                                    "viewer",
                                ],
                            )
                        ),
                        name="access_grant_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="access_grant_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path", ""), ("path__endswith", "."), _connector="OR"),
                        name="access_grant_path_ends_with_a_dot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LookRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("what", models.TextField()),
                ("purpose", models.TextField()),
                ("by_org", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
            ],
            options={
                "db_table": "access_look",
                "indexes": [models.Index(fields=["seen", "-at"], name="access_look_at_someone")],
            },
        ),
    ]
