from django.db import migrations

OVERSEES = """EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person()
    AND g.role IN ('administrator', 'supervisor')
    AND @began@(g.valid_to IS NULL OR g.valid_to > now())
    AND starts_with(access_export.path, g.path))"""
POLICY = f"""ALTER POLICY access_export_is_read_by_those_it_concerns ON access_export
    USING (by_id = liren_person() OR liren_is_system() OR {OVERSEES})"""


class Migration(migrations.Migration):
    """What was taken out is shown to who oversees the place from the day they do, not from the day it was granted."""

    dependencies = [("access", "0009_keys_of_programs")]
    operations = [
        migrations.RunSQL(POLICY.replace("@began@", "g.valid_from <= now() AND "), POLICY.replace("@began@", "")),
    ]
