from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The day on which it was said that there is nothing new. Everything is rolled up anew from the affairs."""

    dependencies = [("autonomy", "0021_decisions_again_and_accounts_of_ballots")]
    operations = [
        migrations.RunSQL(
            "DELETE FROM autonomy_opennessitem; DELETE FROM autonomy_opennessplace;", migrations.RunSQL.noop
        ),
        migrations.RemoveIndex("opennessitem", "openness_waits"),
        migrations.RemoveField("opennessitem", "explained"),
        migrations.AddField("opennessitem", "explained", models.DateField(null=True)),
        migrations.AddIndex(
            "opennessitem",
            models.Index(
                fields=["path", "first"],
                name="openness_waiting",
                condition=Q(posted__isnull=True, explained__isnull=True),
            ),
        ),
    ]
