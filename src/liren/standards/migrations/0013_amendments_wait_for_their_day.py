from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0012_what_drafts_were_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="standardaffair",
            name="applies_on",
            field=models.DateField(null=True),
        ),
    ]
