import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only


def of_the_question(related: str = "+") -> models.Field:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name=related, serialize=False,
        to="autonomy.question",
    )  # fmt: skip


class Migration(migrations.Migration):
    """A secret ballot may give points or an order; a round states what is chosen from, and is never changed."""

    dependencies = [("autonomy", "0010_two_entries_of_one_voter")]

    operations = [
        migrations.AddField("question", "ballot", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="BudgetRound",
            fields=[
                ("question", of_the_question("budget")),
                ("affair", models.UUIDField(db_index=True, null=True)),
                ("terms", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="BudgetResult",
            fields=[
                ("question", of_the_question()),
                ("package", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BudgetDecision",
            fields=[
                ("question", of_the_question()),
                ("chosen", models.JSONField()),
                ("why", models.JSONField()),
                ("document", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
        ),
        *(append_only(f"autonomy_budget{part}") for part in ("round", "result", "decision")),
    ]
