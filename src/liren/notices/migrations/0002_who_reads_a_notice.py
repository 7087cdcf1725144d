from django.db import migrations

HERS = "(SELECT liren_is_system()) OR person = (SELECT liren_person())"


class Migration(migrations.Migration):
    """Anybody may be told something by anybody; only the person told, and the system, reads it.

    Preferences have no policy: they name kinds, not matters, and whoever sends must know them.
    """

    dependencies = [("notices", "0001_messages_and_preferences"), ("kit", "0002_reader_functions")]
    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
            ALTER TABLE notices_notice FORCE ROW LEVEL SECURITY;
            CREATE POLICY notices_notice_takes_from_anybody ON notices_notice FOR INSERT WITH CHECK (true);
            CREATE POLICY notices_notice_is_read_by_its_person ON notices_notice FOR SELECT USING ({HERS});
            CREATE POLICY notices_notice_is_marked_by_its_person ON notices_notice FOR UPDATE USING ({HERS});
            CREATE POLICY notices_notice_is_deleted_by_its_person ON notices_notice FOR DELETE USING ({HERS});
            """,
            """
            DROP POLICY notices_notice_is_deleted_by_its_person ON notices_notice;
            DROP POLICY notices_notice_is_marked_by_its_person ON notices_notice;
            DROP POLICY notices_notice_is_read_by_its_person ON notices_notice;
            DROP POLICY notices_notice_takes_from_anybody ON notices_notice;
            ALTER TABLE notices_notice NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
