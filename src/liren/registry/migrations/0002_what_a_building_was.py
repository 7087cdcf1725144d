from django.db import migrations, models


class Migration(migrations.Migration):
    """A building's dwellings of a day are found by the building."""

    dependencies = [
        ("registry", "0001_dwellings_of_a_building"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dwellingpast",
            index=models.Index(fields=["building_id", "until"], name="what_a_building_was"),
        ),
    ]
