import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

MANAGES = """EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person() AND g.role = 'administrator'
    AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
    AND starts_with(access_resettling.path, g.path))"""


class Migration(migrations.Migration):
    """What was granted at a place that ended goes to its heir with a line, shown to who manages people there."""

    dependencies = [("access", "0010_overseers_from_their_first_day")]
    operations = [
        migrations.CreateModel(
            name="ResettlingRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.TextField()),
                ("was", models.TextField(db_collation="C")),
                ("path", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
            ],
            options={
                "db_table": "access_resettling",
                "indexes": [models.Index(fields=["path", "-at"], name="access_resettling_at")],
            },
        ),
        row_security("access_resettling", read=f"liren_is_system() OR {MANAGES}", write="liren_is_system()"),
        append_only("access_resettling"),
    ]
