from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A conversation may have been held elsewhere."""

    dependencies = [("autonomy", "0015_who_takes_part_by_lot")]

    operations = [
        migrations.RemoveConstraint("conversation", "it_is_said_who_takes_part"),
        migrations.AddConstraint(
            "conversation",
            models.CheckConstraint(
                condition=Q(who__in=["residents", "signed_in", "elsewhere"]), name="it_is_said_who_takes_part"
            ),
        ),
    ]
