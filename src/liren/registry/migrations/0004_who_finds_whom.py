from django.db import migrations

SYSTEM = "(SELECT liren_is_system())"
OWN = "(SELECT registry_own_resident())"
OWN_HOUSEHOLDS = "((SELECT registry_own_households())::uuid[])"
FINDS = f"{SYSTEM} OR liren_finds(path)"
READ = {
    "registry_resident": f"{SYSTEM} OR liren_finds(path) OR registered_path <> '' AND liren_finds(registered_path)"
    " OR account = (SELECT liren_person())",
    "registry_residentpast": f"{FINDS} OR resident_id = {OWN}",
    "registry_residence": f"{FINDS} OR resident_id = {OWN}",
    "registry_changerequest": f"{FINDS} OR resident_id = {OWN}",
    "registry_household": f"{FINDS} OR id = ANY ({OWN_HOUSEHOLDS})",
    "registry_householdpast": FINDS,
    "registry_membership": f"{FINDS} OR household_id = ANY ({OWN_HOUSEHOLDS})",
    "registry_observation": f"{FINDS} OR about_id = {OWN}",
    "registry_trace": FINDS,
}
"""Who reads: whoever finds people there, and each resident what is kept of them and who belongs to their household."""
WRITE = dict.fromkeys(READ, FINDS) | {
    "registry_resident": f"{FINDS} OR registered_path <> '' AND liren_finds(registered_path)"
}
PAST = ("registry_residentpast", "registry_householdpast", "registry_observation")
FUNCTIONS = """
-- Who the reader is on record; and the households they belong to now. Both look as the system and put it back.
CREATE FUNCTION registry_own_resident() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    answer uuid;
    before text := coalesce(current_setting('liren.system', true), '');
BEGIN
    IF liren_person() IS NULL THEN RETURN NULL; END IF;
    PERFORM set_config('liren.system', 'on', true);
    SELECT id INTO answer FROM registry_resident WHERE account = liren_person();
    PERFORM set_config('liren.system', before, true);
    RETURN answer;
END $$;
CREATE FUNCTION registry_own_households() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    answer uuid[];
    own uuid := registry_own_resident();
    before text := coalesce(current_setting('liren.system', true), '');
BEGIN
    IF own IS NULL THEN RETURN '{}'; END IF;
    PERFORM set_config('liren.system', 'on', true);
    SELECT array_agg(household_id) INTO answer FROM registry_membership WHERE resident_id = own AND until IS NULL;
    PERFORM set_config('liren.system', before, true);
    RETURN coalesce(answer, '{}');
END $$;
-- Somebody who is on record with this number, wherever that is: the id alone, so that nobody is written down twice.
CREATE FUNCTION registry_whose_number(wanted uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found uuid;
    before text := coalesce(current_setting('liren.system', true), '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(wanted::text, 3));
    PERFORM set_config('liren.system', 'on', true);
    SELECT resident_id INTO found FROM registry_trace WHERE token = wanted ORDER BY resident_id LIMIT 1;
    PERFORM set_config('liren.system', before, true);
    RETURN found;
END $$;
-- What was stays as it was; only whose it is to look after follows the place.
CREATE FUNCTION registry_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'path' = to_jsonb(NEW) - 'path' THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def walls() -> str:
    said = [FUNCTIONS]
    for table, read in READ.items():
        change = SYSTEM if table in PAST else WRITE[table]
        said.append(f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {table}_is_read_by_those_it_concerns ON {table} FOR SELECT USING ({read});
            CREATE POLICY {table}_is_written_where_people_are_found ON {table} FOR INSERT WITH CHECK ({WRITE[table]});
            CREATE POLICY {table}_is_changed_where_people_are_found ON {table} FOR UPDATE
                USING ({change}) WITH CHECK ({change});""")
    said.append(f"CREATE POLICY registry_trace_is_taken_away ON registry_trace FOR DELETE USING ({FINDS});")
    said += [
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION registry_past_stays();"
        f" CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_change();"
        for table in PAST
    ]
    said.append(f"CREATE POLICY access_look_at_a_resident ON access_look FOR SELECT USING (seen_id = {OWN});")
    return "\n".join(said)


def open_again() -> str:
    said = ["DROP POLICY access_look_at_a_resident ON access_look;"]
    said += [
        f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};" for table in PAST
    ]
    said.append("DROP POLICY registry_trace_is_taken_away ON registry_trace;")
    said += [
        f"""DROP POLICY {table}_is_read_by_those_it_concerns ON {table};
            DROP POLICY {table}_is_written_where_people_are_found ON {table};
            DROP POLICY {table}_is_changed_where_people_are_found ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"""
        for table in READ
    ]
    said.append(
        "DROP FUNCTION registry_own_households(); DROP FUNCTION registry_own_resident();"
        " DROP FUNCTION registry_whose_number(uuid); DROP FUNCTION registry_past_stays();"
    )
    return "\n".join(said)


class Migration(migrations.Migration):
    """People are shown to whoever may find people there, and to themselves; nothing of them is deleted.

    The one table rows are taken from is that of tokens: what somebody is no longer found by.
    """

    dependencies = [("registry", "0003_residents_and_households"), ("access", "0012_who_finds_people")]
    operations = [migrations.RunSQL(walls(), open_again())]
