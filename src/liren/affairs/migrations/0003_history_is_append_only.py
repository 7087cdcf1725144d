from django.db import migrations

from liren.kit.database import append_only


class Migration(migrations.Migration):
    """What was recorded stays as it was recorded."""

    dependencies = [("affairs", "0002_numbers_by_place_and_month"), ("kit", "0001_refuse_change")]
    operations = [append_only("affairs_record")]
