import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids

CHANGES = [
    "status", "phone", "line", "merged", "absorbed", "superior", "coordinated", "place", "post", "key", "term",
]  # fmt: skip


class Migration(migrations.Migration):
    """Committees have terms of office, and are told before one ends."""

    dependencies = [
        ("actors", "0008_posts_follow_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("began_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("meets", models.TextField(default="")),
                ("reference", models.TextField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("began_on"))),
                        name="actors_term_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(fields=("organisation", "number"), name="actors_term_is_numbered_once"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("reminded_at__isnull", True)),
                        fields=["ends_on"],
                        name="actors_terms_to_remind",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="organisationchange", name="actors_change_is_of_a_known_kind"),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=CHANGES), name="actors_change_is_of_a_known_kind"
            ),
        ),
    ]
