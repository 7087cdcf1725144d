from django.db import migrations, models

import liren.kit.ids

BEFORE = ["status", "phone", "line", "merged", "absorbed", "superior", "coordinated"]


def known(kinds: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(what__in=kinds), name="actors_change_is_of_a_known_kind")


class Migration(migrations.Migration):
    """Organisations and posts follow a place that ended to its one heir; where there is none, or several, it is kept."""

    dependencies = [
        ("actors", "0007_sections_merge_into_offices"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndedPlace",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C", unique=True)),
                ("place_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(model_name="organisationchange", name="actors_change_is_of_a_known_kind"),
        migrations.AddConstraint(model_name="organisationchange", constraint=known([*BEFORE, "place", "post", "key"])),
    ]
