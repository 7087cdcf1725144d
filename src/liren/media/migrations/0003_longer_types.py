from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0002_who_sees_a_file"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mediafile",
            name="type",
            field=models.CharField(help_text="media type sniffed from the bytes", max_length=100),
        ),
    ]
