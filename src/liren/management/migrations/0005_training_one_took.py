from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import row_security

SYSTEM = "(SELECT liren_is_system())"
OWN = f"{SYSTEM} OR person = (SELECT liren_person())"


class Migration(migrations.Migration):
    """Training somebody took is theirs: nobody else reads it, whatever their post."""

    dependencies = [("management", "0004_a_table_that_hands_itself_in")]
    operations = [
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("on", models.DateField()),
                ("title", models.TextField()),
                ("held_by", models.TextField()),
                ("county", models.BooleanField()),
                ("hours", models.DecimalField(decimal_places=1, max_digits=4)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "on"], name="training_of_a_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0), ("hours__lte", 200)), name="a_training_took_some_hours"
                    )
                ],
            },
        ),
        row_security("management_training", read=OWN, write=OWN),
    ]
