from django.db import migrations, models

CHANGES = [
    "status", "phone", "line", "merged", "absorbed", "superior", "coordinated", "place", "post", "key", "term",
    "founded",
]  # fmt: skip


class Migration(migrations.Migration):
    """In which circumstance an organisation with an establishment standard was set up, and on which document."""

    dependencies = [
        ("actors", "0010_hubs_nurture_and_match"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="organisationchange", name="actors_change_is_of_a_known_kind"),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=CHANGES), name="actors_change_is_of_a_known_kind"
            ),
        ),
    ]
