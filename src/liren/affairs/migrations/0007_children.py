# ruff: noqa: S608 - statements are put together from constants here
import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import row_security

SYSTEM = "(SELECT liren_is_system())"


class Migration(migrations.Migration):
    """An affair may be opened from another; both sides see that it was."""

    dependencies = [("affairs", "0006_work_has_timers")]
    operations = [
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "affair",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="affairs.affair",
                    ),
                ),
                ("key", models.TextField(null=True)),
                ("reason", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("settled", models.TextField(null=True)),
                ("seen_closed", models.BooleanField(default=False)),
                ("written_by", models.UUIDField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="affairs.affair"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key__isnull", False)),
                        fields=("parent", "key"),
                        name="a_key_opens_one_child_of_a_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("affair", models.F("parent")), _negated=True),
                        name="no_affair_is_its_own_parent",
                    ),
                ],
            },
        ),
        row_security(
            "affairs_child",
            read=f"""{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a
                WHERE a.id IN (affairs_child.affair_id, affairs_child.parent_id))""",
            write=f"{SYSTEM} OR written_by = (SELECT liren_person())",
        ),
    ]
