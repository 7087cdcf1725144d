import django.db.models.deletion
from django.db import migrations, models

ENTER = """
-- Reads a person's grants as they stand at `at`, raises the walls for the rest of the transaction, and answers who it is
-- (NULL: nobody). It opens its own view first, so that it also works where the tables' owner is no superuser.
CREATE OR REPLACE FUNCTION access_enter(person uuid, at timestamptz, system boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    answer jsonb;
    reach text[];
    orgs uuid[];@declared@
BEGIN
    PERFORM set_config('liren.system', 'on', true);
    SELECT jsonb_build_object('id', h.id, 'label', h.label, 'grants', coalesce(jsonb_agg(
               jsonb_build_object('role', g.role, 'path', g.path, 'place_id', g.place_id, 'org_id', g.org_id)
               ORDER BY g.valid_from, g.id) FILTER (WHERE g.id IS NOT NULL), '[]')),
           array_agg(DISTINCT g.path) FILTER (WHERE access_sees_place(g.role)),
           array_agg(DISTINCT g.org_id) FILTER (WHERE g.org_id IS NOT NULL AND access_acts_for_organisation(g.role))@asked@
      INTO answer, reach, orgs@into@
      FROM access_holder h
      LEFT JOIN access_grant g
        ON g.holder_id = h.id AND g.valid_from <= at AND (g.valid_to IS NULL OR g.valid_to > at)
     WHERE h.id = person AND h.active
     GROUP BY h.id;
    PERFORM set_config('liren.person', coalesce(answer ->> 'id', ''), true),
            set_config('liren.reach', coalesce(reach, '{}')::text, true),
            set_config('liren.orgs', coalesce(orgs, '{}')::text, true),@set@
            set_config('liren.system', CASE WHEN system THEN 'on' ELSE '' END, true);
    RETURN answer;
END $$;
"""
PARTS = {
    "@declared@": "\n    people text[];",
    "@asked@": ",\n           array_agg(DISTINCT g.path) FILTER (WHERE access_finds_people(g.role))",
    "@into@": ", people",
    "@set@": "\n            set_config('liren.people', coalesce(people, '{}')::text, true),",
}
FINDS = """
-- The roles whose holder may find people in their place; a test holds this list against access/roles.py.
CREATE FUNCTION access_finds_people(role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT role IN ('community_worker', 'community_director', 'grid_worker') $$;
-- May the reader find people at `path`? Narrower than `liren_reaches`: who sees what is reported does not thereby see
-- who lives there. A plain expression, so that PostgreSQL unfolds it into the query.
CREATE FUNCTION liren_finds(path text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT path ^@ ANY (coalesce(nullif(current_setting('liren.people', true), ''), '{}')::text[])
$$;
"""


def enter(parts: dict[str, str]) -> str:
    text = ENTER
    for name, part in parts.items():
        text = text.replace(name, part)
    return text


class Migration(migrations.Migration):
    """People are found in fewer places than affairs are seen; and who was looked at need not have an account here."""

    dependencies = [("access", "0011_what_went_along"), ("kit", "0002_reader_functions")]
    operations = [
        migrations.RunSQL(
            FINDS + enter(PARTS),
            enter(dict.fromkeys(PARTS, ""))
            + "DROP FUNCTION liren_finds(text); DROP FUNCTION access_finds_people(text);",
        ),
        migrations.AlterField(
            model_name="lookrow",
            name="seen",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="access.holder",
            ),
        ),
    ]
