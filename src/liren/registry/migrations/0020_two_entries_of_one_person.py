import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids

THEIR_PLACE = """(SELECT liren_is_system()) OR EXISTS (SELECT FROM registry_resident r
    WHERE r.id IN (stays_id, goes_id)
      AND (liren_finds(r.path) OR r.registered_path <> '' AND liren_finds(r.registered_path)))"""
FOUND = "(SELECT liren_is_system()) OR liren_finds(path)"
OWN = "(SELECT registry_own_resident())"
OWN_ENTRIES = "ANY ((SELECT registry_own_entries())::uuid[])"


def read_by(own: str) -> str:
    """Who reads what was, and looks: as before, and each resident of every entry that became part of theirs."""
    return f"""
        DROP POLICY access_look_at_a_resident ON access_look;
        CREATE POLICY access_look_at_a_resident ON access_look FOR SELECT USING (seen_id = {own});
        DROP POLICY registry_residentpast_is_read_by_those_it_concerns ON registry_residentpast;
        CREATE POLICY registry_residentpast_is_read_by_those_it_concerns ON registry_residentpast FOR SELECT
            USING ({FOUND} OR resident_id = {own});"""


WALL = f"""
    ALTER TABLE registry_double ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_double FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_double_is_of_who_finds_either ON registry_double
        USING ({THEIR_PLACE}) WITH CHECK ({THEIR_PLACE});
-- Every entry of the reader's: the one linked with their account, and those that became part of it.
CREATE FUNCTION registry_own_entries() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    answer uuid[];
    own uuid := registry_own_resident();
    before text := coalesce(current_setting('liren.system', true), '');
BEGIN
    IF own IS NULL THEN RETURN '{{}}'; END IF;
    PERFORM set_config('liren.system', 'on', true);
    SELECT array_agg(id) INTO answer FROM registry_resident WHERE into_id = own;
    PERFORM set_config('liren.system', before, true);
    RETURN array_append(answer, own);
END $$;
{read_by(OWN_ENTRIES)}"""  # noqa: S608
OPEN = f"""
    {read_by(OWN)}
    DROP FUNCTION registry_own_entries();
    DROP POLICY registry_double_is_of_who_finds_either ON registry_double;
    ALTER TABLE registry_double NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_double DISABLE ROW LEVEL SECURITY;"""


def stays_but(who: str = "") -> str:
    """What was stays; whose it is follows the place, words of notes go where a director agreed to, and with `who` a
    note follows the entry it is about into the one that entry became part of."""
    return f"""
CREATE OR REPLACE FUNCTION registry_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'path' - 'sealed' = to_jsonb(NEW) - 'path' - 'sealed'
        AND (to_jsonb(OLD) -> 'sealed' IS NOT DISTINCT FROM to_jsonb(NEW) -> 'sealed'
             OR TG_TABLE_NAME = 'registry_observation' AND to_jsonb(NEW) ->> 'sealed' = '\\x' AND liren_is_system()
                AND EXISTS (SELECT FROM registry_retentionround r
                            WHERE r.state = 'agreed' AND starts_with(NEW.path, r.path)))
    THEN RETURN NEW; END IF;{who}
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;"""


FOLLOWS = """
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'registry_observation' AND liren_is_system()
        AND to_jsonb(OLD) - 'about_id' = to_jsonb(NEW) - 'about_id'
        AND EXISTS (SELECT FROM registry_resident r WHERE r.id = (to_jsonb(OLD) ->> 'about_id')::uuid
                    AND r.into_id = (to_jsonb(NEW) ->> 'about_id')::uuid)
    THEN RETURN NEW; END IF;"""


class Migration(migrations.Migration):
    """Two entries of one person become one: walled as both are, and read with what either was."""

    dependencies = [
        ("registry", "0019_a_search_is_asked_and_kept_at_once"),
        ("territories", "0007_ended_divisions_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Double",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("lives", models.TextField(default="stays")),
                ("alike", models.JSONField(default=list)),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("stays_by", models.UUIDField(null=True)),
                ("goes_by", models.UUIDField(null=True)),
                ("state", models.TextField(default="waiting")),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_why", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="resident",
            name="into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.resident",
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                condition=models.Q(("into__isnull", False)), fields=["into"], name="residents_become_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="resident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("into", None),
                    models.Q(("account", None), ("withdrawn", True), models.Q(("into", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="an_entry_that_became_part_of_another_is_withdrawn",
            ),
        ),
        migrations.AddField(
            model_name="double",
            name="goes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.resident"
            ),
        ),
        migrations.AddField(
            model_name="double",
            name="stays",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.resident"
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.CheckConstraint(
                condition=models.Q(("stays", models.F("goes")), _negated=True), name="a_double_is_of_two_entries"
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.CheckConstraint(
                condition=models.Q(("lives__in", ["stays", "goes"])), name="a_double_says_whose_home_holds"
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stays_by", None),
                        models.Q(("stays_by", models.F("by_person")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("goes_by", None), models.Q(("goes_by", models.F("by_person")), _negated=True), _connector="OR"
                    ),
                ),
                name="a_double_is_agreed_to_by_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "waiting")),
                    models.Q(("decided_at__isnull", False), ("state__in", ["merged", "refused", "dropped"])),
                    _connector="OR",
                ),
                name="a_double_waits_or_is_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("stays",), name="an_entry_stays_in_one_waiting_double"
            ),
        ),
        migrations.AddConstraint(
            model_name="double",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("goes",), name="an_entry_goes_in_one_waiting_double"
            ),
        ),
        migrations.RunSQL(WALL, OPEN),
        migrations.RunSQL(stays_but(FOLLOWS), stays_but()),
    ]
