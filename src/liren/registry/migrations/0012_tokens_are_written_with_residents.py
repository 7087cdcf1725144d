import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A token's resident is not looked up again for every token: residents are written with them, and never deleted."""

    dependencies = [("registry", "0011_less_of_a_number")]
    operations = [
        migrations.AlterField(
            model_name="trace",
            name="resident",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="registry.resident",
            ),
        ),
    ]
