import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    """Outside systems that are told what happened at a place, and what was sent to them: ids, under a sealed secret."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("url", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("kinds", models.JSONField()),
                ("secret", models.BinaryField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_by_name", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by_name", models.TextField(default="")),
            ],
            options={
                "db_table": "integrations_webhook",
                "indexes": [models.Index(fields=["path"], name="webhook_at")],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("event", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("body", models.JSONField()),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("status", models.IntegerField(null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="integrations.webhook"
                    ),
                ),
            ],
            options={
                "db_table": "integrations_sending",
                "indexes": [models.Index(fields=["webhook", "-at"], name="sending_of_webhook")],
                "constraints": [models.UniqueConstraint(fields=("webhook", "event"), name="sending_once")],
            },
        ),
    ]
