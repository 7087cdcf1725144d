from django.db import migrations

from liren.kit.database import row_security


class Migration(migrations.Migration):
    """Which affairs are behind a figure is shown only to those who see the place; sums hold nobody's matter."""

    dependencies = [
        ("evaluation", "0001_roll_ups_and_what_they_count"),
        ("access", "0002_enter_names_the_reader"),
    ]
    operations = [
        row_security(
            "evaluation_counted",
            read="(SELECT liren_is_system()) OR liren_reaches(path)",
            write="(SELECT liren_is_system())",
        ),
    ]
