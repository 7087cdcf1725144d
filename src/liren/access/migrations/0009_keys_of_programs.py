import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    """Programs come in by keys of their own: a role at a place, what it is for, until when."""

    dependencies = [("access", "0008_parties_and_maintainers")]
    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("token_hash", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("role", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("scopes", models.JSONField()),
                ("per_minute", models.IntegerField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_by_name", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.UUIDField(null=True)),
                ("revoked_by_name", models.TextField(default="")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
            ],
            options={"db_table": "access_key", "indexes": [models.Index(fields=["path"], name="access_key_at")]},
        ),
    ]
