from django.db import migrations


class Migration(migrations.Migration):
    """Index own names by characters and pairs of neighbours; needs no extension and no ICU."""

    dependencies = [("territories", "0001_places"), ("kit", "0001_refuse_change")]

    operations = [
        migrations.RunSQL(
            r"""
            CREATE FUNCTION territories_everyday(name text) RETURNS text
                LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
                CASE WHEN name !~ '委会$|员会$' THEN name
                     WHEN name ~ '(社区|嘎查)(村民委员会|居民委员会|村委会|居委会|委员会)$'
                         THEN regexp_replace(name, '(村民委员会|居民委员会|村委会|居委会|委员会)$', '')
                     WHEN name ~ '(村民委员会|村委会)$' THEN regexp_replace(name, '村?(村民委员会|村委会)$', '村')
                     WHEN name ~ '(居民委员会|居委会)$' THEN regexp_replace(name, '(居民委员会|居委会)$', '社区')
                     ELSE name END;

            CREATE FUNCTION territories_pairs(name text) RETURNS text[]
                LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
            DECLARE
                plain text := public.territories_everyday(name);
                pairs text[] := '{}';
            BEGIN
                FOR i IN 1 .. length(plain) LOOP
                    pairs := pairs || substr(plain, i, 1) || substr(plain, i, 2);
                END LOOP;
                RETURN pairs;
            END $$;

            CREATE INDEX place_name_by_pairs ON territories_place USING gin (territories_pairs(name));
            """,
            """
            DROP INDEX place_name_by_pairs;
            DROP FUNCTION territories_pairs(text);
            DROP FUNCTION territories_everyday(text);
            """,
        ),
    ]
