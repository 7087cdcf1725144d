import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

OVERSEES = """EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person()
    AND g.role IN ('administrator', 'supervisor')
    AND (g.valid_to IS NULL OR g.valid_to > now())
    AND starts_with(access_export.path, g.path))"""


class Migration(migrations.Migration):
    """Whoever takes rows out as a file leaves a line, shown to them, and to who oversees the place it was taken of."""

    dependencies = [("access", "0006_mediators_and_gatekeepers")]
    operations = [
        migrations.CreateModel(
            name="ExportRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("what", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("asked", models.TextField(default="")),
                ("rows", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.holder"
                    ),
                ),
            ],
            options={
                "db_table": "access_export",
                "indexes": [models.Index(fields=["path", "-at"], name="access_export_of_a_place")],
            },
        ),
        row_security(
            "access_export",
            read=f"by_id = liren_person() OR liren_is_system() OR {OVERSEES}",
            write="by_id = liren_person() OR liren_is_system()",
        ),
        append_only("access_export"),
    ]
