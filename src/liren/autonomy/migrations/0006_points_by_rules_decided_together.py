import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("autonomy", "0005_ballots_that_nothing_joins_to_a_person"),
        ("registry", "0018_what_was_agreed_to_is_what_goes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PointsRules",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("version", models.PositiveIntegerField()),
                ("title", models.TextField()),
                ("document", models.JSONField()),
                ("digest", models.TextField(help_text="SM3 of the canonical document")),
                ("state", models.TextField(default="draft")),
                ("affair", models.UUIDField(null=True)),
                ("begins", models.DateField(null=True)),
                ("ended", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "asked", "in_force", "ended", "dropped"])),
                        name="points_rules_are_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_force", "ended"]), _negated=True),
                            models.Q(("affair__isnull", False), ("begins__isnull", False)),
                            _connector="OR",
                        ),
                        name="points_rules_begin_by_decision",
                    ),
                    models.UniqueConstraint(fields=("path", "version"), name="points_rules_have_one_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("path",),
                        name="one_version_of_points_rules_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsGift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("left", models.PositiveIntegerField()),
                (
                    "rules",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.pointsrules",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("rules", "key"), name="a_gift_is_counted_once")],
            },
        ),
        migrations.CreateModel(
            name="PointsAward",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("key", models.TextField(help_text="of the award in the rules")),
                ("holder", models.TextField()),
                ("owner", models.UUIDField(help_text="the resident's id, or their household's")),
                ("on", models.DateField()),
                ("points", models.PositiveIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("reversed_why", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.pointsrules",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["resident", "on"], name="awards_of_a_resident"),
                    models.Index(fields=["owner", "on"], name="awards_of_an_owner"),
                    models.Index(fields=["path", "on"], name="awards_at_a_place"),
                ],
                "constraints": [models.UniqueConstraint(fields=("path", "seq"), name="an_award_is_posted_once")],
            },
        ),
        migrations.CreateModel(
            name="PointsTaken",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("key", models.TextField(help_text="of the gift in the rules")),
                ("holder", models.TextField()),
                ("owner", models.UUIDField()),
                ("points", models.PositiveIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("state", models.TextField(default="asked")),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.UUIDField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.pointsrules",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["resident", "-at"], name="gifts_of_a_resident"),
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["path", "at"], name="gifts_to_hand_over"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "handed", "returned"])),
                        name="a_gift_is_in_a_known_state",
                    ),
                    models.UniqueConstraint(fields=("path", "seq"), name="a_gift_is_posted_once"),
                ],
            },
        ),
    ]
