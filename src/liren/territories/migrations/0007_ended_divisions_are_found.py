from django.db import migrations, models


class Migration(migrations.Migration):
    """Figures ask which divisions ended: few among hundreds of thousands."""

    dependencies = [
        ("territories", "0006_editions_are_reviewed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("level__lte", 5), ("valid_to__isnull", False)),
                fields=["path"],
                name="place_divisions_that_ended",
            ),
        ),
    ]
