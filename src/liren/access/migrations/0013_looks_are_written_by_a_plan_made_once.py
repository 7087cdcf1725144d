from django.db import migrations

LOOKED = """
-- A row for each of `seen` and each of `what`. Called as whoever looked, so the walls stand; planned once for a connection.
CREATE FUNCTION access_looked(seen uuid[], what text[], why text, looking uuid, its_org uuid, moment timestamptz)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    INSERT INTO access_look (id, seen_id, what, purpose, by_id, by_org, at)
    SELECT gen_random_uuid(), s, w, why, looking, its_org, moment FROM unnest(seen) s, unnest(access_looked.what) w;
END $$;
"""


class Migration(migrations.Migration):
    """Looks are written by one function of the database, for rooms that write them in a statement of their own."""

    dependencies = [("access", "0012_who_finds_people")]
    operations = [
        migrations.RunSQL(LOOKED, "DROP FUNCTION access_looked(uuid[], text[], text, uuid, uuid, timestamptz);")
    ]
