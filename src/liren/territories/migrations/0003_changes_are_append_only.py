from django.db import migrations

from liren.kit.database import append_only


class Migration(migrations.Migration):
    """What was done to a place stays told."""

    dependencies = [("territories", "0002_names_are_found_by_pairs"), ("kit", "0001_refuse_change")]

    operations = [append_only("territories_change")]
