from django.db import migrations

from liren.kit.database import append_only, row_security, vault_policy


class Migration(migrations.Migration):
    """Whom the database shows what residents told, and how people sign in.

    Details, and name and phone in the vault: the resident, those who see the resident's community, the system. Anybody signed in may write down a new
    resident. A phone is found by its token without being seen; two who look for the same new phone take turns.
    """

    dependencies = [("actors", "0001_people_organisations_and_posts"), ("kit", "0004_protected_tables")]
    operations = [
        row_security(
            "actors_details",
            read="person_id = liren_person() OR liren_reaches(home_path) OR liren_is_system()",
            write="liren_person() IS NOT NULL OR liren_is_system()",
        ),
        vault_policy(
            "person",
            "EXISTS (SELECT FROM actors_details d WHERE d.person_id = owner_id AND liren_reaches(d.home_path))",
        ),
        row_security("actors_credential", read="person_id = liren_person() OR liren_is_system()"),
        row_security("actors_code", read="liren_is_system()"),
        append_only("actors_appointment"),
        migrations.RunSQL(
            """
            CREATE FUNCTION actors_whose_phone(token text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            DECLARE
                found uuid;
                before text := coalesce(current_setting('liren.system', true), '');
            BEGIN
                PERFORM set_config('liren.system', 'on', true);  -- so that it also works for an owner who is no superuser
                SELECT person_id INTO found FROM actors_details WHERE phone_token = token;
                IF found IS NULL THEN
                    PERFORM pg_advisory_xact_lock(hashtextextended(token, 2));
                    SELECT person_id INTO found FROM actors_details WHERE phone_token = token;
                END IF;
                PERFORM set_config('liren.system', before, true);
                RETURN found;
            END $$;
            """,
            "DROP FUNCTION actors_whose_phone(text);",
        ),
    ]
