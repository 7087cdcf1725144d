from django.db import migrations, models


class Migration(migrations.Migration):
    """Who agrees that two entries are one person's agrees to both as they stood then."""

    dependencies = [("registry", "0020_two_entries_of_one_person")]

    operations = [
        migrations.AddField(model_name="double", name="stays_as", field=models.TextField(default="")),
        migrations.AddField(model_name="double", name="goes_as", field=models.TextField(default="")),
    ]
