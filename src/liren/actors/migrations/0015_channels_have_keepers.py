import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    """Each online channel of a place has a post that answers for it."""

    dependencies = [("actors", "0014_a_provider_of_sign_ins")]

    operations = [
        migrations.CreateModel(
            name="ChannelKeeper",
            fields=[
                (
                    "id",
                    models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False),
                ),
                ("channel", models.TextField()),
                ("name", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("phone", models.TextField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.post"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("path", "channel"),
                        name="actors_channel_has_one_keeper_at_a_place",
                    )
                ],
            },
        ),
    ]
