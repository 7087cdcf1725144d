# ruff: noqa: S608 - statements are put together from constants here
import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import owner_policy, row_security, vault_policy

SYSTEM = "(SELECT liren_is_system())"
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"
# Who works on the affair; not its reporter, who is told a number.
WORKS_ON_IT = """EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_follower.affair_id
    AND a.reporter_id IS DISTINCT FROM (SELECT liren_person()))"""
OF_A_SEEN_FOLLOWER = "EXISTS (SELECT 1 FROM affairs_follower f WHERE f.id = {table}.owner_id)"


class Migration(migrations.Migration):
    """Residents join an affair that is shown; two affairs of one thing are put together; open ones have an index."""

    dependencies = [
        ("affairs", "0009_lines_of_an_affair"),
        ("standards", "0003_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("written_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("merged_at", models.DateTimeField()),
                ("before", models.JSONField()),
                ("parted_at", models.DateTimeField(null=True)),
                ("part_reason", models.TextField(null=True)),
                ("written_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(
                models.F("number_path"),
                models.OrderBy(models.F("opened_at"), descending=True),
                condition=models.Q(("state", "open")),
                name="affair_open_by_community",
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="affair",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="affairs.affair"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="duplicate",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="affairs.affair"),
        ),
        migrations.AddField(
            model_name="merge",
            name="main",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="affairs.affair"),
        ),
        migrations.AddIndex(
            model_name="follower",
            index=models.Index(fields=["person", "joined_at"], name="follower_by_person"),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(fields=("affair", "person"), name="a_person_follows_an_affair_once"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parted_at__isnull", True)),
                fields=("duplicate",),
                name="an_affair_is_merged_into_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("main", models.F("duplicate")), _negated=True),
                name="no_affair_is_merged_into_itself",
            ),
        ),
        row_security(
            "affairs_follower",
            read=f"{SYSTEM} OR person = (SELECT liren_person()) OR {WORKS_ON_IT}",
            write=SIGNED,
        ),
        row_security(
            "affairs_merge",
            read=f"""{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a
                WHERE a.id IN (affairs_merge.main_id, affairs_merge.duplicate_id))""",
            write=SIGNED,
        ),
        vault_policy("follower", OF_A_SEEN_FOLLOWER.format(table="kit_vaultentry")),
        owner_policy("media_mediafile", "follower", OF_A_SEEN_FOLLOWER.format(table="media_mediafile")),
    ]
