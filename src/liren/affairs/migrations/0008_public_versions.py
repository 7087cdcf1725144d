# ruff: noqa: S608 - statements are put together from constants here
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only, row_security

SYSTEM = "(SELECT liren_is_system())"
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"


def shown_to_everybody(table: str, read: str) -> migrations.RunSQL:
    """Read where `read` holds, written by the system alone."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_is_read_by_everybody ON {table} FOR SELECT USING ({read});
        CREATE POLICY {table}_is_written_by_the_system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM});
        """,
        f"""
        DROP POLICY {table}_is_written_by_the_system ON {table};
        DROP POLICY {table}_is_read_by_everybody ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    """What everybody may see of an affair is a copy in a table of its own, so that nothing private is ever selected."""

    dependencies = [
        ("affairs", "0007_children"),
        ("kit", "0001_refuse_change"),
        ("media", "0002_who_sees_a_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("earlier", models.TextField()),
                ("text", models.TextField()),
                ("why", models.TextField()),
                ("office", models.TextField()),
                ("at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="affairs.affair"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Moderation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(db_collation="C")),
                ("procedure_key", models.TextField(default="")),
                ("needed", models.BooleanField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("path", "procedure_key"), name="a_place_says_once_what_is_moderated"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "affair",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="affairs.affair",
                    ),
                ),
                ("path", models.TextField(db_collation="C")),
                ("state", models.TextField(default="waiting")),
                ("content", models.JSONField()),
                ("struck", models.JSONField(default=list)),
                ("source", models.TextField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["path", "asked_at"],
                        name="publication_to_moderate",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "shown", "hidden", "withdrawn"])),
                        name="a_publication_waits_is_shown_hidden_or_withdrawn",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicVersion",
            fields=[
                (
                    "affair",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="affairs.affair",
                    ),
                ),
                ("number", models.TextField()),
                ("everyday_name", models.TextField()),
                ("kind", models.TextField()),
                ("title", models.TextField()),
                ("answers", models.JSONField()),
                ("photos", models.JSONField()),
                ("source", models.TextField()),
                ("procedure_key", models.TextField()),
                ("procedure_title", models.TextField()),
                ("class_code", models.TextField(null=True)),
                ("class_title", models.TextField(null=True)),
                ("place_path", models.TextField(db_collation="C")),
                ("place_name", models.TextField()),
                ("community_path", models.TextField(db_collation="C")),
                ("state", models.TextField()),
                ("step_title", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("shown_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("tokens", django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("affair"), descending=True),
                        name="public_by_time",
                    ),
                    models.Index(
                        models.F("community_path"),
                        models.OrderBy(models.F("opened_at"), descending=True),
                        name="public_by_community",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="public_by_words"),
                    django.contrib.postgres.indexes.GinIndex(fields=["photos"], name="public_by_photo"),
                ],
            },
        ),
        append_only("affairs_correction"),
        shown_to_everybody("affairs_publicversion", "true"),
        shown_to_everybody(
            "affairs_correction",
            """EXISTS (SELECT 1 FROM affairs_publicversion p WHERE p.affair_id = affairs_correction.affair_id)
                OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_correction.affair_id)""",
        ),
        row_security(
            "affairs_publication",
            read=f"{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_publication.affair_id)",
            write=SIGNED,
        ),
        row_security("affairs_moderation", read="true", write=SIGNED),
        migrations.RunSQL(
            """
            CREATE POLICY media_mediafile_of_a_public_affair ON media_mediafile FOR SELECT USING (owner_kind = 'affair'
                AND EXISTS (SELECT 1 FROM affairs_publicversion p WHERE p.affair_id = owner_id
                             AND p.photos @> to_jsonb(media_mediafile.id::text)));
            """,
            "DROP POLICY media_mediafile_of_a_public_affair ON media_mediafile;",
        ),
    ]
