from django.db import migrations, models
from django.db.models import F, Q

import liren.kit.ids

STATES = [
    ("waiting", "排队等候"), ("running", "正在登记"), ("done", "都看过了"), ("cancelled", "已取消"), ("failed", "停下了"),
]  # fmt: skip


class Migration(migrations.Migration):
    """Rows brought into the catalogue by the thousand wait here until the worker has written them."""

    dependencies = [("standards", "0016_what_a_standard_rose_to")]

    operations = [
        migrations.CreateModel(
            name="CatalogueArrival",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C", default="")),
                ("rows", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("recorded", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("state", models.TextField(choices=STATES, default="waiting")),
                ("error", models.TextField(blank=True, default="")),
                ("by", models.UUIDField()),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=[key for key, _ in STATES]),
                        name="a_catalogue_arrival_has_a_known_state",
                    ),
                    models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_rows_are_done_than_came"),
                ],
                "indexes": [
                    models.Index(
                        fields=["at"], name="catalogue_arrivals_open", condition=Q(state__in=("waiting", "running"))
                    ),
                ],
            },
        ),
    ]
