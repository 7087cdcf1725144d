from django.db import migrations

MINE = "owner_id IS NULL AND by_person = (SELECT liren_person())"
SYSTEM = "(SELECT liren_is_system())"


class Migration(migrations.Migration):
    """A fresh upload is its uploader's; an attached file is seen as its owner's room says (database.owner_policy)."""

    dependencies = [("media", "0001_files"), ("kit", "0002_reader_functions")]
    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE media_mediafile ENABLE ROW LEVEL SECURITY;
            ALTER TABLE media_mediafile FORCE ROW LEVEL SECURITY;
            CREATE POLICY media_mediafile_is_seen_by_its_uploader ON media_mediafile FOR SELECT
                USING ({SYSTEM} OR ({MINE}));
            CREATE POLICY media_mediafile_is_signed ON media_mediafile FOR INSERT
                WITH CHECK ({SYSTEM} OR by_person = (SELECT liren_person()));
            CREATE POLICY media_mediafile_is_attached_by_its_uploader ON media_mediafile FOR UPDATE
                USING ({SYSTEM} OR ({MINE}))
                WITH CHECK ({SYSTEM} OR by_person = (SELECT liren_person()));
            CREATE POLICY media_mediafile_is_deleted_by_the_system ON media_mediafile FOR DELETE USING ({SYSTEM});
            """,
            """
            DROP POLICY media_mediafile_is_deleted_by_the_system ON media_mediafile;
            DROP POLICY media_mediafile_is_attached_by_its_uploader ON media_mediafile;
            DROP POLICY media_mediafile_is_signed ON media_mediafile;
            DROP POLICY media_mediafile_is_seen_by_its_uploader ON media_mediafile;
            ALTER TABLE media_mediafile NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE media_mediafile DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
