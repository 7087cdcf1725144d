from django.db import migrations, models


class Migration(migrations.Migration):
    """Each course bears its verdicts, and sums of them are kept by place and month; what is here is counted anew."""

    dependencies = [("evaluation", "0005_how_affairs_went")]

    operations = [
        migrations.AddField("CourseRow", "verdicts", models.TextField(default=""), preserve_default=False),
        migrations.CreateModel(
            name="CourseSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("month", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("sums", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procedure", "path", "month", "digest"), name="courses_are_summed_once"
                    )
                ],
            },
        ),
    ]
