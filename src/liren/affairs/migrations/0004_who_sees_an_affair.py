# ruff: noqa: S608 - statements are put together from constants here; values are always parameters
from django.db import migrations

from liren.kit.database import owner_policy, row_security, vault_policy

SYSTEM = "(SELECT liren_is_system())"
# Whoever writes a row signs it: nobody leaves work, clocks or history in another's name.
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"
TAKES_PART = "holder = ANY ((SELECT liren_orgs())::uuid[]) OR holder = (SELECT liren_person())"
# One rule for all: the reporter, whoever serves the place, those who were given the affair, and those it waits for.
SEES_AFFAIR = f"""{SYSTEM} OR reporter_id = (SELECT liren_person()) OR liren_reaches(jurisdiction_path)
    OR EXISTS (SELECT 1 FROM affairs_participant p WHERE p.affair_id = affairs_affair.id)
    OR ((SELECT affairs_reader_serves()) AND affairs_waits_for_reader(affairs_affair.id))"""


def of_a_seen_affair(table: str, key: str = "affair_id") -> str:
    return f"{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = {table}.{key})"


class Migration(migrations.Migration):
    """Private by default: the database itself shows an affair only to those it concerns."""

    dependencies = [
        ("affairs", "0003_history_is_append_only"),
        ("access", "0002_enter_names_the_reader"),
        ("kit", "0004_protected_tables"),
        ("media", "0002_who_sees_a_file"),
    ]
    operations = [
        migrations.RunSQL(
            """
            -- Both look as the system and put it back: a SET clause on a function would want a superuser as owner.
            -- Does the reader serve anywhere at all? Asked once per statement, so that residents never ask further.
            CREATE FUNCTION affairs_reader_serves() RETURNS boolean
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            DECLARE
                answer boolean;
                before text := coalesce(current_setting('liren.system', true), '');
            BEGIN
                PERFORM set_config('liren.system', 'on', true);
                answer := EXISTS (SELECT 1 FROM access_grant g WHERE g.holder_id = liren_person() AND g.role <> 'resident'
                                  AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now()));
                PERFORM set_config('liren.system', before, true);
                RETURN answer;
            END $$;
            -- Does open work of this affair lie with the reader in person; or with nobody yet, but with a role they hold
            -- there, or in some grid of the community when the work names no grid?
            CREATE FUNCTION affairs_waits_for_reader(affair uuid) RETURNS boolean
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            DECLARE
                answer boolean;
                before text := coalesce(current_setting('liren.system', true), '');
            BEGIN
                PERFORM set_config('liren.system', 'on', true);
                answer := EXISTS (
                    SELECT 1 FROM affairs_work w WHERE w.affair_id = affair AND (w.person = liren_person()
                        OR w.person IS NULL AND w.org IS NULL AND EXISTS (
                            SELECT 1 FROM access_grant g WHERE g.holder_id = liren_person() AND g.role = w.role
                               AND (starts_with(w.path, g.path) OR starts_with(g.path, w.path)
                                    AND length(w.path) - length(replace(w.path, '.', '')) = 5)
                               AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now()))));
                PERFORM set_config('liren.system', before, true);
                RETURN answer;
            END $$;
            """,
            """
            DROP FUNCTION affairs_waits_for_reader(uuid);
            DROP FUNCTION affairs_reader_serves();
            """,
        ),
        row_security("affairs_participant", read=f"{SYSTEM} OR {TAKES_PART}", write=SIGNED),
        row_security("affairs_affair", read=SEES_AFFAIR, write=SIGNED),
        row_security(
            "affairs_record",
            read=of_a_seen_affair("affairs_record", "stream"),
            write=f"{SYSTEM} OR by_person = (SELECT liren_person())",
        ),
        row_security(
            "affairs_work",
            read=f"""{SYSTEM} OR liren_reaches(path) OR org = ANY ((SELECT liren_orgs())::uuid[])
                OR person = (SELECT liren_person()) OR reporter_id = (SELECT liren_person())
                OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_work.affair_id)""",
            write=SIGNED,
        ),
        row_security("affairs_span", read=of_a_seen_affair("affairs_span"), write=SIGNED),
        row_security("affairs_rating", read=of_a_seen_affair("affairs_rating"), write=SIGNED),
        row_security("affairs_extension", read=of_a_seen_affair("affairs_extension"), write=SIGNED),
        vault_policy("affair", "EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = kit_vaultentry.owner_id)"),
        owner_policy(
            "media_mediafile", "affair", "EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = media_mediafile.owner_id)"
        ),
    ]
