import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    """Hub organisations nurture others, and bring what is offered to what is needed."""

    dependencies = [
        ("actors", "0009_terms_of_office"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("side", models.TextField()),
                ("service", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("begins", models.TimeField(null=True)),
                ("ends", models.TimeField(null=True)),
                ("note", models.TextField(default="")),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["side", "service", "path"],
                        name="actors_listings_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["offer", "need"])), name="actors_listing_offers_or_needs"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("begins__isnull", True), ("ends__isnull", True)),
                            ("ends__gt", models.F("begins")),
                            _connector="OR",
                        ),
                        name="actors_listing_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nurturing",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("hub", "organisation"),
                        name="actors_nurturing_is_once_at_a_time",
                    )
                ],
            },
        ),
    ]
