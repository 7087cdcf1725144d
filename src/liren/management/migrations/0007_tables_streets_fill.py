from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A table may be a street's own, gathered from its communities."""

    dependencies = [("management", "0006_tables_of_people")]
    operations = [
        migrations.AddField("filling", "filled_by", models.TextField(default="community")),
        migrations.AddConstraint(
            "filling",
            models.CheckConstraint(
                condition=Q(filled_by__in=("community", "street")), name="a_filling_is_a_communitys_or_a_streets"
            ),
        ),
    ]
