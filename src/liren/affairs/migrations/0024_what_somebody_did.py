from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who works here reads how much they did, and when: by an index, never by walking the history."""

    dependencies = [("affairs", "0023_what_an_affair_is_about")]
    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["by_person", "happened_at"], condition=Q(by_org__isnull=False), name="record_by_who_and_when"
            ),
        ),
    ]
