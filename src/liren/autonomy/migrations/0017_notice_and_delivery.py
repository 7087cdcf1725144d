import uuid

import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

HERE = "(SELECT liren_is_system()) OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
MINE = (
    "EXISTS (SELECT FROM autonomy_rollentry e WHERE e.id = entry_id"
    " AND e.resident_id = ANY ((SELECT registry_own_entries())::uuid[]))"
)


class Migration(migrations.Migration):
    """How people learned of a question, and whom its paper has reached."""

    dependencies = [
        ("autonomy", "0016_opinions_from_elsewhere"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingNotice",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("where", models.TextField()),
                ("document", models.TextField()),
                ("silence", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("way", models.TextField()),
                ("on", models.DateField()),
                ("who", models.TextField()),
                ("document", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("stands", models.BooleanField(default=True)),
                ("why", models.TextField(default="")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.rollentry"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["hand", "door", "letter", "online"])),
                        name="a_paper_is_brought_in_a_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stands", True), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="a_delivery_is_taken_back_with_its_reason",
                    ),
                ],
            },
        ),
        append_only("autonomy_meetingnotice"),
        row_security("autonomy_delivery", read=f"{HERE} OR {MINE}", write=HERE),
    ]
