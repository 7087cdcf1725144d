from django.db import migrations, models

from liren.kit.database import row_security

SYSTEM = "(SELECT liren_is_system())"


class Migration(migrations.Migration):
    """How many belong to each group, kept by month: pages of streets and above read rows, and count nobody."""

    dependencies = [("registry", "0014_what_residents_agreed_to")]
    operations = [
        migrations.CreateModel(
            name="GroupFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("on", models.DateField()),
                ("key", models.TextField(db_collation="C")),
                ("scope", models.TextField(db_collation="C", default="")),
                ("members", models.IntegerField()),
                ("unknown", models.IntegerField()),
                ("places", models.IntegerField(default=0)),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("path", "on", "key"), name="a_group_of_a_place_is_kept_once")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("key", "")), fields=["on", "path"], name="figures_of_groups_by_month"
                    )
                ],
            },
        ),
        row_security("registry_groupfigure", read=SYSTEM, write=SYSTEM),
    ]
