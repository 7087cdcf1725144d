import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0008_facts_documents_state"),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.TextField(
                        choices=[
                            ("planned", "立项"),
                            ("drafting", "起草"),
                            ("opinions", "征求意见"),
                            ("opinions_closed", "意见处理完"),
                            ("review", "送审"),
                            ("issued", "批准发布"),
                            ("amended", "修改单发布"),
                            ("superseded", "被代替"),
                            ("withdrawn", "废止"),
                            ("stopped", "项目终止"),
                            ("review_due", "开始复审"),
                            ("continued", "复审：继续有效"),
                            ("to_revise", "复审：修订"),
                            ("to_withdraw", "复审：废止"),
                            ("rise_asked", "提出上升"),
                            ("rise_use", "上升证据：用得怎样"),
                            ("rise_general", "上升证据：别处能不能用"),
                            ("rise_sent", "报送上级"),
                            ("risen", "上升"),
                            ("not_risen", "不上升"),
                        ]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("on", models.DateField(null=True)),
                ("affair", models.UUIDField(null=True)),
                ("number", models.TextField(blank=True, default="")),
                ("key", models.TextField(unique=True)),
                ("says", models.TextField(blank=True, default="")),
                ("by_name", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("affair", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("clause", models.TextField(blank=True, default="")),
                ("said_at", models.DateTimeField()),
                (
                    "verdict",
                    models.TextField(
                        choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("declined", "不采纳")], null=True
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StandardAffair",
            fields=[
                ("affair", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("project", "标准项目"),
                            ("amendment", "修改单"),
                            ("fast", "快速程序"),
                            ("review", "复审"),
                            ("promotion", "凝练上升"),
                        ]
                    ),
                ),
                ("draft", models.JSONField(null=True)),
                ("began_at", models.DateTimeField()),
                ("opinions_from", models.DateTimeField(null=True)),
                ("opinions_until", models.DateField(null=True)),
                ("opinions_closed", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="clause",
            name="text",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("text"), 2000
                ),
                name="a_clause_is_no_book",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="standards.standard"
            ),
        ),
        migrations.AddField(
            model_name="standardaffair",
            name="replaces",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="standards.standard"
            ),
        ),
        migrations.AddField(
            model_name="standardaffair",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="affairs", to="standards.standard"
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="asked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="standards.standardaffair"
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["standard", "at"], name="milestones_of_a_standard"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "what__in",
                        [
                            "amended",
                            "continued",
                            "drafting",
                            "issued",
                            "not_risen",
                            "opinions",
                            "opinions_closed",
                            "planned",
                            "review",
                            "review_due",
                            "rise_asked",
                            "rise_general",
                            "rise_sent",
                            "rise_use",
                            "risen",
                            "stopped",
                            "superseded",
                            "to_revise",
                            "to_withdraw",
                            "withdrawn",
                        ],
                    )
                ),
                name="a_milestone_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="standardaffair",
            index=models.Index(fields=["standard", "began_at"], name="affairs_of_a_standard"),
        ),
        migrations.AddConstraint(
            model_name="standardaffair",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["amendment", "fast", "project", "promotion", "review"])),
                name="an_affair_does_a_known_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="standardaffair",
            constraint=models.CheckConstraint(
                condition=models.Q(("opinions_closed", None), ("opinions_from__isnull", False), _connector="OR"),
                name="opinions_are_asked_before_they_close",
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["asked", "said_at"], name="opinions_on_a_standard"),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("verdict", None)),
                    models.Q(("answered_at__isnull", False), ("verdict__in", ["adopted", "declined", "partly"])),
                    _connector="OR",
                ),
                name="an_answer_has_its_time",
            ),
        ),
        append_only("standards_milestone"),
    ]
