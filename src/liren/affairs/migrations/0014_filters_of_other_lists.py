from django.db import migrations, models


class Migration(migrations.Migration):
    """Not only the list of the day is narrowed by what one keeps by name."""

    dependencies = [("affairs", "0013_work_by_place")]

    operations = [
        migrations.RemoveConstraint(model_name="savedfilter", name="a_person_keeps_a_filter_once_by_name"),
        migrations.RemoveConstraint(model_name="savedfilter", name="a_list_opens_with_one_filter"),
        migrations.AddField(model_name="savedfilter", name="list", field=models.TextField(default="today")),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                fields=("person", "list", "name"), name="a_person_keeps_a_filter_once_by_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("first", True)), fields=("person", "list"), name="a_list_opens_with_one_filter"
            ),
        ),
    ]
