import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import row_security

_MANAGES = """EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person() AND g.role = 'administrator'
    AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
    AND starts_with(actors_handover.path, g.path))"""


class Migration(migrations.Migration):
    """A post changes hands with a package. It concerns who leaves, who follows, and who manages people there."""

    dependencies = [
        ("actors", "0004_living_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("began_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("work", models.JSONField(null=True)),
                (
                    "holding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.holding"
                    ),
                ),
                (
                    "leaver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.person"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.post"),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandoverItem",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("received", models.BooleanField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="actors.handover"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["post", "began_at"], name="actors_handovers_of_post"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True),
                    models.Q(("left_at__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="actors_handover_is_confirmed_by_a_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["duty", "key", "contact", "other"])),
                name="actors_handover_item_is_of_a_known_kind",
            ),
        ),
        row_security(
            "actors_handover",
            read=f"leaver_id = liren_person() OR successor_id = liren_person() OR liren_is_system() OR {_MANAGES}",
        ),
        row_security("actors_handoveritem", read="EXISTS (SELECT FROM actors_handover h WHERE h.id = handover_id)"),
    ]
