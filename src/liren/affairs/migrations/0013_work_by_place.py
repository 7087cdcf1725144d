from django.db import migrations, models


class Migration(migrations.Migration):
    """Who has what at a street is read from an index range of its open work."""

    dependencies = [("affairs", "0012_saved_filters")]

    operations = [
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["path"], name="work_by_place"),
        ),
    ]
