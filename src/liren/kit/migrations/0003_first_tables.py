import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0002_reader_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "name", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="which table of streams, e.g. affairs", max_length=60)),
                ("number", models.PositiveIntegerField(help_text="from 1, without gaps, per kind")),
                ("at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(help_text="how many heads it covers")),
                (
                    "heads",
                    models.BinaryField(
                        help_text="stream (16 bytes), seq (8), hash (32) of each head, in order of stream"
                    ),
                ),
                ("root", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                (
                    "hash",
                    models.CharField(help_text="SM3 of kind, number, at, count, root and previous", max_length=64),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "number"), name="checkpoints_are_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="room.what-happened, e.g. affairs.step-finished", max_length=80)),
                ("version", models.PositiveSmallIntegerField(help_text="shape of the body")),
                ("body", models.JSONField(default=dict, help_text="ids, numbers and keys; never text about a person")),
                ("at", models.DateTimeField()),
                ("shared_out_at", models.DateTimeField(help_text="when each handler got its delivery", null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared_out_at__isnull", True)), fields=["id"], name="event_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Permit",
            fields=[
                ("token", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("person", models.UUIDField(help_text="on whose behalf it is used, when known", null=True)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject_id", "purpose"], name="permit_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("subject", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "wrapped",
                    models.BinaryField(help_text="SM4 key sealed under the master key, led by its number", null=True),
                ),
                ("master", models.PositiveSmallIntegerField(help_text="number of that master key", null=True)),
                ("made_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["master"], name="person_key_by_master")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("erased_at__isnull", True), ("master__isnull", False), ("wrapped__isnull", False)
                            ),
                            models.Q(("erased_at__isnull", False), ("master__isnull", True), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_person_key_is_there_or_erased",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VaultEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.UUIDField(help_text="whose value it is; its key opens it")),
                (
                    "owner_kind",
                    models.CharField(help_text="kind of the thing it was given for, e.g. affair", max_length=40),
                ),
                ("owner_id", models.UUIDField()),
                ("name", models.CharField(help_text="field path within the owner", max_length=200)),
                (
                    "sealed",
                    models.BinaryField(
                        help_text="SM4-GCM of salt and canonical JSON, bound to this row's other columns"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "owner_kind"], name="vault_by_owner"),
                    models.Index(fields=["subject"], name="vault_by_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("handler", models.CharField(max_length=120)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(help_text="not before this; moves out with every failed try")),
                ("done_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(help_text="given up after the last try", null=True)),
                ("error", models.TextField(help_text="what the last failed try said", null=True)),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="kit.event")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at__isnull", True), ("done_at__isnull", True)),
                        fields=["due_at"],
                        name="delivery_open",
                    ),
                    models.Index(
                        condition=models.Q(("dead_at__isnull", False)), fields=["dead_at"], name="delivery_dead"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "handler"), name="a_handler_gets_an_event_once")
                ],
            },
        ),
    ]
