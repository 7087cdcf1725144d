from django.db import migrations

# Called as whoever asks, so the walls stand; planned once for a connection, walls and all: planning them anew for every
# search took three times as long as the search. The plan is the same whatever is looked for, an equality on an index.
# `wanted`: the rarest first.
FOUND = """
CREATE FUNCTION registry_found(wanted uuid[], beginning text, ending text, most int) RETURNS SETOF registry_resident
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT r.* FROM registry_resident r
     WHERE r.id IN (SELECT t.resident_id FROM registry_trace t
                     WHERE t.token = wanted[1] AND t.path >= beginning AND t.path < ending)
       AND NOT EXISTS (SELECT FROM unnest(wanted[2:]) w WHERE NOT EXISTS (
               SELECT FROM registry_trace t
                WHERE t.token = w AND t.resident_id = r.id AND t.path >= beginning AND t.path < ending))
     ORDER BY r.shown, r.id LIMIT most;
END $$;
-- Whose name is like one: `sounds` are worth two, `pairs` one each; the nearest first. All of `wanted` are held besides.
CREATE FUNCTION registry_found_like(
    sounds uuid[], pairs uuid[], wanted uuid[], beginning text, ending text, most int
) RETURNS SETOF registry_resident
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT r.* FROM (
        SELECT t.resident_id, 2 * max((t.token = ANY (sounds))::int) + count(DISTINCT t.token)
               FILTER (WHERE t.token = ANY (pairs)) AS meets
          FROM registry_trace t
         WHERE t.token = ANY (sounds || pairs) AND t.path >= beginning AND t.path < ending
         GROUP BY t.resident_id) m
      JOIN registry_resident r ON r.id = m.resident_id
     WHERE NOT EXISTS (SELECT FROM unnest(wanted) w WHERE NOT EXISTS (
               SELECT FROM registry_trace t
                WHERE t.token = w AND t.resident_id = r.id AND t.path >= beginning AND t.path < ending))
     ORDER BY m.meets DESC, r.shown, r.id LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    """Looking for people is planned once for a connection."""

    dependencies = [("registry", "0015_groups_kept_as_figures")]
    operations = [
        migrations.RunSQL(
            FOUND,
            "DROP FUNCTION registry_found(uuid[], text, text, int);"
            " DROP FUNCTION registry_found_like(uuid[], uuid[], uuid[], text, text, int);",
        ),
    ]
