from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("affairs", "0017_visits_nobody_said"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="publicversion",
            index=models.Index(models.F("changed_at").desc(), models.F("affair").desc(), name="public_by_change"),
        ),
    ]
