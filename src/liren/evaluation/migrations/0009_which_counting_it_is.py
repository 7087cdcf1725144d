from django.db import migrations, models

from liren.kit.ids import new_id


class Migration(migrations.Migration):
    """A back-test reads one counting from its first part to its last, or says that it did not."""

    dependencies = [("evaluation", "0008_ways_of_the_main_line")]
    operations = [migrations.AddField("Mark", "counting", models.UUIDField(default=new_id))]
