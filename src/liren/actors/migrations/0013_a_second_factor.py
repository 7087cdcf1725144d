from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0012_things_left_at_ended_places"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="appointment",
            name="actors_appointment_is_about_a_post_or_an_account",
        ),
        migrations.AddField(
            model_name="credential",
            name="second_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="credential",
            name="second_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="credential",
            name="second_spares",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="credential",
            name="second_step",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("holding_id__isnull", False), ("kind__in", ["appointed", "relieved"]), ("post__isnull", False)
                    ),
                    models.Q(
                        ("holding_id__isnull", True),
                        ("kind__in", ["closed", "reopened", "renamed", "second-cleared"]),
                        ("post__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="actors_appointment_is_about_a_post_or_an_account",
            ),
        ),
    ]
