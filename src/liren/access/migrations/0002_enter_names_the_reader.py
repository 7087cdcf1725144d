from django.db import migrations

FUNCTIONS = """
-- The roles whose holder sees every affair of the place; a test holds this list against access/roles.py.
CREATE FUNCTION access_sees_place(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN ('community_worker', 'dispatcher', 'grid_worker', 'supervisor', 'viewer') $$;

-- Reads a person's grants as they stand at `at`, raises the walls for the rest of the transaction, and answers who it is
-- (NULL: nobody). It opens its own view first, so that it also works where the tables' owner is no superuser.
CREATE FUNCTION access_enter(person uuid, at timestamptz, system boolean) RETURNS jsonb
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
           array_agg(DISTINCT g.org_id) FILTER (WHERE g.org_id IS NOT NULL)
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

-- The same for the holder of a session. Its last use is noted once in five minutes, by whoever comes first.
CREATE FUNCTION access_enter_session(hash text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found access_session%ROWTYPE;
BEGIN
    PERFORM set_config('liren.system', 'on', true);
    SELECT * INTO found FROM access_session s
     WHERE s.token_hash = hash AND s.expires_at > at AND s.used_at + s.idle > at;
    IF found.used_at < at - interval '5 minutes' THEN
        UPDATE access_session SET used_at = at WHERE token_hash = (
            SELECT token_hash FROM access_session WHERE token_hash = hash FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN access_enter(found.holder_id, at, false);
END $$;
"""


class Migration(migrations.Migration):
    """One statement names the reader of a transaction, from a person's id or a session's secret."""

    dependencies = [("access", "0001_holders_grants_sessions_and_looks")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            """
            DROP FUNCTION access_enter_session(text, timestamptz);
            DROP FUNCTION access_enter(uuid, timestamptz, boolean);
            DROP FUNCTION access_sees_place(text);
            """,
        ),
    ]
