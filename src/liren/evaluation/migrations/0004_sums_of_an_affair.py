from django.db import migrations, models


class Migration(migrations.Migration):
    """A measure may add up something of each affair, such as visits: more than one of one affair is no mistake then."""

    dependencies = [("evaluation", "0003_what_is_too_much_for_a_committee")]

    operations = [
        migrations.RemoveConstraint(model_name="counted", name="no_more_is_counted_than_there_is"),
        migrations.AddConstraint(
            model_name="counted",
            constraint=models.CheckConstraint(
                condition=models.Q(denominator__gt=0) | models.Q(numerator=0), name="what_is_left_out_counts_nothing"
            ),
        ),
    ]
