import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("autonomy", "0002_rules_by_which_people_decide"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="rule",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.decisionrule"
            ),
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("package", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="autonomy.question"
                    ),
                ),
            ],
        ),
        append_only("autonomy_result"),
    ]
