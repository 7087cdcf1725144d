from django.db import migrations, models

from liren.kit.database import row_security


class Migration(migrations.Migration):
    """What a device sent and was taken, so that it is taken once. Each meets only what they sent themselves."""

    dependencies = [("kit", "0004_protected_tables")]
    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "sending", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.UUIDField(help_text="who sent it; only they meet it again")),
                ("sending", models.UUIDField(help_text="made on the device when it was written")),
                ("digest", models.CharField(help_text="keyed token of all that was sent", max_length=64)),
                ("answer", models.JSONField(help_text="ids and numbers; never text about a person", null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        row_security("kit_receipt", read="liren_is_system() OR person = liren_person()"),
    ]
