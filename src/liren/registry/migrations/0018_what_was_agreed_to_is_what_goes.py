from django.db import migrations, models


class Migration(migrations.Migration):
    """A round keeps by which months it was counted; the night's pass where it came to, with an index to go by."""

    dependencies = [("registry", "0017_how_long_entries_are_kept")]

    operations = [
        migrations.AddField(
            model_name="retentionround",
            name="months",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="RetentionPass",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("after", models.TextField(db_collation="C", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_pass_a_night"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("sealed", b""), _negated=True), fields=["path"], name="observations_with_words"
            ),
        ),
    ]
