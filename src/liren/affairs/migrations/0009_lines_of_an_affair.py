from django.db import migrations, models


class Migration(migrations.Migration):
    """Work and clocks say of which line of an affair they are ("" is the main one); the clock may open affairs."""

    dependencies = [("affairs", "0008_public_versions")]
    operations = [
        migrations.AddField("work", "line", models.TextField(default="", db_default="")),
        migrations.AddField("span", "line", models.TextField(default="", db_default="")),
        migrations.RemoveConstraint("affair", "an_affair_has_an_origin"),
        migrations.AddConstraint(
            "affair",
            models.CheckConstraint(
                condition=models.Q(origin__in=["portal", "worker", "api", "phone", "imported", "system"]),
                name="an_affair_has_an_origin",
            ),
        ),
    ]
