"""Local rules say whose they began as."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standards", "0010_findings_about_drafts")]

    operations = [
        migrations.AddField(
            model_name="localruleset",
            name="taken_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_by",
                to="standards.localruleset",
            ),
        ),
    ]
