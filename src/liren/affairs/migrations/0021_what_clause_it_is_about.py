from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("affairs", "0020_a_communitys_affairs_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="affair",
            name="about",
            field=models.TextField(db_collation="C", null=True),
        ),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(
                condition=models.Q(("about__isnull", False)),
                fields=["about", "opened_at"],
                name="affair_by_clause",
            ),
        ),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(
                condition=models.Q(("counts__has_key", "departures")),
                fields=["procedure_key", "opened_at"],
                name="affair_departed",
            ),
        ),
    ]
