from django.db import migrations

ENTER = """
-- Reads a person's grants as they stand at `at`, raises the walls for the rest of the transaction, and answers who it is
-- (NULL: nobody). It opens its own view first, so that it also works where the tables' owner is no superuser.
CREATE OR REPLACE FUNCTION access_enter(person uuid, at timestamptz, system boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    answer jsonb;
    reach text[];
    orgs uuid[];
BEGIN
    PERFORM set_config('liren.system', 'on', true);
    SELECT jsonb_build_object('id', h.id, 'label', h.label, 'grants', coalesce(jsonb_agg(
               jsonb_build_object('role', g.role, 'path', g.path, 'place_id', g.place_id, 'org_id', g.org_id)
               ORDER BY g.valid_from, g.id) FILTER (WHERE g.id IS NOT NULL), '[]')),
           array_agg(DISTINCT g.path) FILTER (WHERE access_sees_place(g.role)),
           array_agg(DISTINCT g.org_id) FILTER (WHERE @whose@)
      INTO answer, reach, orgs
      FROM access_holder h
      LEFT JOIN access_grant g
        ON g.holder_id = h.id AND g.valid_from <= at AND (g.valid_to IS NULL OR g.valid_to > at)
     WHERE h.id = person AND h.active
     GROUP BY h.id;
    PERFORM set_config('liren.person', coalesce(answer ->> 'id', ''), true),
            set_config('liren.reach', coalesce(reach, '{}')::text, true),
            set_config('liren.orgs', coalesce(orgs, '{}')::text, true),
            set_config('liren.system', CASE WHEN system THEN 'on' ELSE '' END, true);
    RETURN answer;
END $$;
"""
HANDLERS = """
-- The roles whose holder acts for an organisation, on what lies with it; a test holds this list against access/roles.py.
CREATE FUNCTION access_acts_for_organisation(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN ('handler') $$;
"""


class Migration(migrations.Migration):
    """What lies with an organisation is shown to those who act for it, not to whoever has a grant that names it."""

    dependencies = [("access", "0003_walls")]
    operations = [
        migrations.RunSQL(
            HANDLERS + ENTER.replace("@whose@", "g.org_id IS NOT NULL AND access_acts_for_organisation(g.role)"),
            ENTER.replace("@whose@", "g.org_id IS NOT NULL") + "DROP FUNCTION access_acts_for_organisation(text);",
        ),
    ]
