from django.db import migrations, models


class Migration(migrations.Migration):
    """Receipts are found by their age, to be forgotten."""

    dependencies = [("kit", "0005_receipts")]
    operations = [
        migrations.AddIndex(model_name="receipt", index=models.Index(fields=["at"], name="receipts_by_age")),
        migrations.AlterField(
            model_name="receipt",
            name="answer",
            field=models.JSONField(
                help_text="ids and numbers, or the API's answer sealed; no text in the clear", null=True
            ),
        ),
    ]
