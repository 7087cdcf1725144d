from django.db import migrations, models


class Migration(migrations.Migration):
    """What was noted at a place is counted by its path."""

    dependencies = [
        ("registry", "0007_groups_that_need_care"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["path", "kind"], name="observations_at"),
        ),
    ]
