import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only

FOUND = "(SELECT liren_is_system()) OR liren_finds(path)"
HIS_PLACE = """(SELECT liren_is_system()) OR EXISTS (SELECT FROM registry_resident r WHERE r.id = resident_id
    AND (liren_finds(r.path) OR r.registered_path <> '' AND liren_finds(r.registered_path)))"""
WALLS = f"""
    ALTER TABLE registry_tombstone ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_tombstone FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_tombstone_is_read_where_people_are_found ON registry_tombstone FOR SELECT USING ({FOUND});
    CREATE POLICY registry_tombstone_is_set_by_the_system ON registry_tombstone FOR INSERT
        WITH CHECK ((SELECT liren_is_system()));
    ALTER TABLE registry_retentionhold ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_retentionhold FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_retentionhold_is_of_who_finds_them ON registry_retentionhold
        USING ({HIS_PLACE}) WITH CHECK ({HIS_PLACE});"""
OPEN = """
    DROP POLICY registry_tombstone_is_read_where_people_are_found ON registry_tombstone;
    DROP POLICY registry_tombstone_is_set_by_the_system ON registry_tombstone;
    ALTER TABLE registry_tombstone NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_tombstone DISABLE ROW LEVEL SECURITY;
    DROP POLICY registry_retentionhold_is_of_who_finds_them ON registry_retentionhold;
    ALTER TABLE registry_retentionhold NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_retentionhold DISABLE ROW LEVEL SECURITY;"""
STAYS = """
CREATE OR REPLACE FUNCTION registry_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'path' - 'sealed' = to_jsonb(NEW) - 'path' - 'sealed'
        AND (to_jsonb(OLD) -> 'sealed' IS NOT DISTINCT FROM to_jsonb(NEW) -> 'sealed'
             OR TG_TABLE_NAME = 'registry_observation' AND to_jsonb(NEW) ->> 'sealed' = '\\x' AND liren_is_system()
                AND EXISTS (SELECT FROM registry_retentionround r
                            WHERE r.state = 'agreed' AND starts_with(NEW.path, r.path)))
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;"""
"""What was stays as it was; whose it is follows the place, and a note's words go where a director agreed that they do."""
STAYED = """
CREATE OR REPLACE FUNCTION registry_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'path' = to_jsonb(NEW) - 'path' THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;"""


class Migration(migrations.Migration):
    """Rounds hold numbers alone and have no wall; holds are walled as their resident is, tombstones by their place."""

    dependencies = [
        ("registry", "0016_people_are_looked_for_by_a_plan_made_once"),
        ("territories", "0007_ended_divisions_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RetentionRound",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("on", models.DateField()),
                ("found", models.JSONField()),
                ("done", models.JSONField(default=dict)),
                ("put_off", models.JSONField(default=dict)),
                ("state", models.TextField(default="waiting")),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("why", models.TextField(default="")),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField(unique=True)),
                ("path", models.TextField(db_collation="C")),
                ("place_id", models.BigIntegerField()),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("rule", models.TextField()),
                ("law", models.TextField()),
                ("digest", models.TextField()),
                ("notes", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("withdrawn", True), models.Q(("state", "lives"), _negated=True), _connector="OR"),
                ),
                fields=["path"],
                name="residents_gone",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="resident",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.resident"
            ),
        ),
        migrations.AddIndex(
            model_name="retentionround",
            index=models.Index(fields=["path", "-found_at"], name="rounds_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="retentionround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "waiting")),
                    models.Q(("decided_at__isnull", False), ("state__in", ["agreed", "done", "refused"])),
                    _connector="OR",
                ),
                name="a_round_is_decided_or_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "agreed"])),
                fields=("path",),
                name="one_round_of_a_place_is_open",
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="round",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.retentionround"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("resident",), name="an_entry_is_held_once_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(fields=["path", "rule"], name="tombstones_at"),
        ),
        append_only("registry_tombstone"),
        migrations.RunSQL(WALLS, OPEN),
        migrations.RunSQL(STAYS, STAYED),
    ]
