from importlib import import_module

from django.db import migrations

BEFORE = import_module("liren.registry.migrations.0016_people_are_looked_for_by_a_plan_made_once").FOUND
# Called as whoever asks, so the walls stand; planned once for a connection. The plan is the same whatever is looked for,
# an equality on an index with the place after it. `wanted`: the rarest first, the name last, where there is one.
FIND = """
-- Nobody's search (the system's) is kept nowhere.
CREATE FUNCTION registry_keep_search(
    ids uuid[], at_paths text[], looking uuid, its_org uuid, why text, in_short text, by_what text[], seen uuid[],
    told_as text, and_more boolean, only_like boolean, moment timestamptz
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF looking IS NULL THEN RETURN; END IF;
    INSERT INTO registry_search (id, path, by_person, purpose, how, found, more, near, at)
    SELECT s.id, s.path, looking, why, by_what, cardinality(seen), and_more, only_like, moment
      FROM unnest(ids, at_paths) s (id, path);
    IF cardinality(seen) > 0 THEN
        PERFORM access_looked(seen, ARRAY[told_as], in_short, looking, its_org, moment);
    END IF;
END $$;

-- `most` of those who bear all of `wanted` in one of the places, and one more when there are more; where nobody does and
-- a name is among them, those whose name is like it: `sounds` are worth two, `pairs` one each, the nearest first.
-- `said`: pairs of characters of the purpose. Where one is of the name of somebody shown (`named`), nothing is kept yet:
-- whoever asked takes it out and keeps the search then, in the same transaction.
CREATE FUNCTION registry_find(
    wanted uuid[], sounds uuid[], pairs uuid[], beginnings text[], endings text[], most int, said uuid[],
    ids uuid[], looking uuid, its_org uuid, why text, in_short text, by_what text[], told_as text, moment timestamptz
) RETURNS TABLE (line registry_resident, near boolean, named uuid[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    lines registry_resident[];
    seen uuid[];
BEGIN
    near := false;
    lines := ARRAY(
        SELECT r FROM registry_resident r
         WHERE r.id IN (
               SELECT t.resident_id FROM unnest(beginnings, endings) p (beginning, ending)
                 JOIN registry_trace t ON t.token = wanted[1] AND t.path >= p.beginning AND t.path < p.ending
                WHERE NOT EXISTS (SELECT FROM unnest(wanted[2:]) w WHERE NOT EXISTS (
                      SELECT FROM registry_trace o
                       WHERE o.token = w AND o.path = t.path AND o.resident_id = t.resident_id)))
         ORDER BY r.shown COLLATE "C", r.born, r.id LIMIT most + 1);
    IF cardinality(lines) = 0 AND cardinality(sounds || pairs) > 0 THEN
        lines := ARRAY(
            SELECT r FROM (
                SELECT t.resident_id, 2 * max((t.token = ANY (sounds))::int) + count(DISTINCT t.token)
                       FILTER (WHERE t.token = ANY (pairs)) AS meets
                  FROM unnest(beginnings, endings) p (beginning, ending)
                  JOIN registry_trace t
                    ON t.token = ANY (sounds || pairs) AND t.path >= p.beginning AND t.path < p.ending
                 WHERE NOT EXISTS (
                       SELECT FROM unnest(wanted[:cardinality(wanted) - 1]) w WHERE NOT EXISTS (
                              SELECT FROM registry_trace o
                               WHERE o.token = w AND o.path = t.path AND o.resident_id = t.resident_id))
                 GROUP BY t.resident_id) m
              JOIN registry_resident r ON r.id = m.resident_id
             ORDER BY m.meets DESC, r.shown COLLATE "C", r.id LIMIT most + 1);
        near := cardinality(lines) > 0;
    END IF;
    seen := ARRAY(SELECT l.id FROM unnest(lines[:most]) l);
    IF cardinality(said) > 0 AND cardinality(seen) > 0 THEN
        named := ARRAY(
            SELECT DISTINCT t.token FROM registry_trace t
             WHERE t.resident_id = ANY (seen) AND t.token = ANY (said));
    END IF;
    IF named IS NULL OR cardinality(named) = 0 THEN
        PERFORM registry_keep_search(ids, beginnings, looking, its_org, why, in_short, by_what, seen, told_as,
                                     cardinality(lines) > most, near, moment);
    END IF;
    FOREACH line IN ARRAY lines LOOP RETURN NEXT; END LOOP;
END $$;
DROP FUNCTION registry_found(uuid[], text, text, int);
DROP FUNCTION registry_found_like(uuid[], uuid[], uuid[], text, text, int);
"""
KEEP = (
    "registry_keep_search(uuid[], text[], uuid, uuid, text, text, text[], uuid[], text, boolean, boolean, timestamptz)"
)
FINDS = (
    "registry_find(uuid[], uuid[], uuid[], text[], text[], int, uuid[], uuid[], uuid, uuid, text, text, text[], text,"
    " timestamptz)"
)


class Migration(migrations.Migration):
    """People are looked for, and that they were is kept, in one statement."""

    dependencies = [
        ("registry", "0018_what_was_agreed_to_is_what_goes"),
        ("access", "0013_looks_are_written_by_a_plan_made_once"),
    ]
    operations = [migrations.RunSQL(FIND, f"{BEFORE} DROP FUNCTION {FINDS}; DROP FUNCTION {KEEP};")]
