import django.contrib.postgres.indexes
from django.db import migrations

PIECES = """
    CREATE FUNCTION affairs_number_pieces(number text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT array_to_tsvector(array_remove(ARRAY[
            substring(number FROM '[0-9]{4}-[0-9]{2}-[0-9]+$'),
            substring(number FROM '[0-9]{2}-[0-9]+$'),
            substring(number FROM '[0-9]+$'),
            nullif(ltrim(substring(number FROM '[0-9]+$'), '0'), '')
        ], NULL)) $$;
    CREATE FUNCTION affairs_is_found_by_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.tokens := coalesce(NEW.tokens, ''::tsvector) || affairs_number_pieces(NEW.number);
        RETURN NEW;
    END $$;
    CREATE TRIGGER affairs_affair_is_numbered_then_found BEFORE INSERT ON affairs_affair
        FOR EACH ROW EXECUTE FUNCTION affairs_is_found_by_number();
"""
# The walls stand before an owner too, unless a superuser: without the first line those there are would be passed over.
FILL = """
    SELECT set_config('liren.system', 'on', true);
    UPDATE affairs_affair SET tokens = coalesce(tokens, ''::tsvector) || affairs_number_pieces(number);
    SELECT set_config('liren.system', '', true);
"""
BACK = """
    DROP TRIGGER affairs_affair_is_numbered_then_found ON affairs_affair;
    DROP FUNCTION affairs_is_found_by_number();
    DROP FUNCTION affairs_number_pieces(text);
"""


class Migration(migrations.Migration):
    """A number is found like a word, by one index: over a million affairs a search looks at what it finds, not at all.

    Triggers run in the order of their names: the number is there when its pieces are taken.
    """

    dependencies = [("affairs", "0018_public_by_change")]
    operations = [
        migrations.RunSQL(PIECES, BACK),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="affair",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="affair_by_words"),
        ),
    ]
