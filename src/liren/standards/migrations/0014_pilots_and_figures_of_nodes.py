"""Pilots and figures lie at nodes of a standards system, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standards", "0013_amendments_wait_for_their_day")]

    operations = [
        migrations.AddField(model_name="node", name="pilots", field=models.JSONField(default=list)),
        migrations.AddField(model_name="node", name="measures", field=models.JSONField(default=list)),
    ]
