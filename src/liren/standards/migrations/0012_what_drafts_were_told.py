import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0011_where_local_rules_were_taken_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField()),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="standards.draft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("affair", models.UUIDField()),
                ("about", models.TextField()),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="standards.draft"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["affair"], name="draft_answer_by_affair")],
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "affair"), name="a_draft_answers_an_affair_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("stance", models.TextField(choices=[("for", "赞成"), ("doubts", "有顾虑"), ("against", "不赞成")])),
                ("text", models.TextField()),
                ("side", models.TextField(choices=[("worker", "工作人员"), ("resident", "居民")])),
                ("by", models.UUIDField()),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="standards.draft"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["draft", "by"], name="judgement_by_draft")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["for", "doubts", "against"])),
                        name="a_judgement_has_a_known_stance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["worker", "resident"])),
                        name="a_judgement_comes_from_a_known_side",
                    ),
                ],
            },
        ),
        append_only("standards_hearing"),
        append_only("standards_judgement"),
    ]
