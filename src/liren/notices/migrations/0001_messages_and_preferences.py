from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("person", models.UUIDField(primary_key=True, serialize=False)),
                ("quiet_from", models.TimeField()),
                ("quiet_until", models.TimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("person", models.UUIDField(help_text="to whom")),
                ("kind", models.CharField(help_text="room.what, the key of a kind", max_length=80)),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(help_text="plain text")),
                ("link", models.CharField(help_text="path on this platform to act on it", max_length=300, null=True)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["person"], name="notice_unread"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("link__isnull", True), ("link__regex", "^/([^/\\\\]|$)"), _connector="OR"),
                        name="a_notice_links_within_the_platform",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "kind", "channel", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.UUIDField()),
                ("kind", models.CharField(max_length=80)),
                ("channel", models.CharField(help_text="app or sms", max_length=10)),
                ("wanted", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["app", "sms"])), name="a_notice_goes_by_app_or_sms"
                    )
                ],
            },
        ),
    ]
