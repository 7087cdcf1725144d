import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0002_switches_of_a_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("title", models.TextField()),
                ("path", models.TextField(db_collation="C", default="")),
                ("publisher", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "起草中"),
                            ("in_review", "审核中"),
                            ("sent_back", "已退回修改"),
                            ("withdrawn", "已撤回"),
                            ("published", "已发布"),
                        ],
                        default="draft",
                    ),
                ),
                ("text", models.TextField()),
                ("cases", models.TextField()),
                ("author", models.UUIDField(null=True)),
                ("author_name", models.TextField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("based_on", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "published",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="standards.procedure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftRemark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("remark", "意见"),
                            ("submitted", "提交审核"),
                            ("withdrawn", "撤回"),
                            ("sent_back", "退回修改"),
                            ("published", "发布"),
                        ]
                    ),
                ),
                ("about", models.TextField(blank=True, default="")),
                ("line", models.PositiveIntegerField(null=True)),
                ("text", models.TextField(blank=True, default="")),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="standards.draft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftSave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("cases", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="saves", to="standards.draft"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["path", "-changed_at"], name="draft_by_place"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in_review", "sent_back", "withdrawn", "published"])),
                name="a_draft_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published__isnull", False), ("state", "published")),
                    models.Q(("state", "published"), _negated=True),
                    _connector="OR",
                ),
                name="a_published_draft_names_its_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["remark", "submitted", "withdrawn", "sent_back", "published"])),
                name="a_remark_has_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftsave",
            constraint=models.UniqueConstraint(fields=("draft", "number"), name="a_save_has_its_number"),
        ),
        append_only("standards_draftsave"),
        append_only("standards_draftremark"),
    ]
