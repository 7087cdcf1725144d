from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_addresses_outside"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="in_app",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
