from django.db import migrations, models


class Migration(migrations.Migration):
    """What was handed in once need not be uploaded again: another row for the same bytes, which says so."""

    dependencies = [
        ("media", "0003_longer_types"),
    ]

    operations = [
        migrations.AddField(
            model_name="mediafile",
            name="again_of",
            field=models.UUIDField(
                help_text="the earlier file this is given again from; null when uploaded", null=True
            ),
        ),
    ]
