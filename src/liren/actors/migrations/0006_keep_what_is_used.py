from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns and kinds of change that nothing writes are no part of the tables."""

    dependencies = [
        ("actors", "0005_posts_change_hands"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="organisationchange",
            name="actors_change_is_of_a_known_kind",
        ),
        migrations.RemoveField(
            model_name="organisationrow",
            name="former_keys",
        ),
        migrations.RemoveField(
            model_name="organisationrow",
            name="successor",
        ),
        migrations.RemoveField(
            model_name="post",
            name="until",
        ),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["status", "phone", "line"])), name="actors_change_is_of_a_known_kind"
            ),
        ),
    ]
