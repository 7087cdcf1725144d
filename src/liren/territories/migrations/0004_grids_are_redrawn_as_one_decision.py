import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    """A community's grids drawn anew: what moved, what ended, who took over; it stays told."""

    dependencies = [
        ("territories", "0003_changes_are_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redrawing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_on", models.DateField()),
                ("reason", models.TextField()),
                ("body", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.place"
                    ),
                ),
            ],
        ),
        append_only("territories_redrawing"),
    ]
