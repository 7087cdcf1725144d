from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MediaFile",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                (
                    "hash",
                    models.CharField(help_text="SHA-256 of the stored bytes; their place in the store", max_length=64),
                ),
                ("type", models.CharField(help_text="media type sniffed from the bytes", max_length=40)),
                ("size", models.PositiveIntegerField(help_text="bytes as stored")),
                (
                    "width",
                    models.PositiveIntegerField(help_text="pixels, upright; null when it is no picture", null=True),
                ),
                ("height", models.PositiveIntegerField(null=True)),
                ("name", models.CharField(help_text="file name as shown when downloading", max_length=200)),
                ("owner_kind", models.CharField(help_text="kind of what it is attached to", max_length=40, null=True)),
                ("owner_id", models.UUIDField(null=True)),
                ("by_person", models.UUIDField(help_text="uploader; null when the system did", null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "owner_kind"], name="media_by_owner"),
                    models.Index(fields=["hash"], name="media_by_hash"),
                    models.Index(
                        condition=models.Q(("owner_id__isnull", True)), fields=["at"], name="media_unattached"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner_id__isnull", True), ("owner_kind__isnull", True)),
                            models.Q(("owner_id__isnull", False), ("owner_kind__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_file_is_attached_whole_or_not_at_all",
                    )
                ],
            },
        ),
    ]
