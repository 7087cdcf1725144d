from django.db import migrations

HERE = "(SELECT liren_is_system()) OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
OWN = "(SELECT registry_own_resident())"
OWN_ENTRIES = "ANY ((SELECT registry_own_entries())::uuid[])"


def read_by(own: str) -> str:
    mine = f"EXISTS (SELECT FROM autonomy_rollentry e WHERE e.id = entry_id AND e.resident_id = {own})"
    return f"""
    ALTER POLICY autonomy_rollentry_is_read_by_those_it_concerns ON autonomy_rollentry
        USING ({HERE} OR resident_id = {own}) WITH CHECK ({HERE});
    ALTER POLICY autonomy_mark_is_read_by_those_it_concerns ON autonomy_mark
        USING ({HERE} OR {mine})
        WITH CHECK ({HERE} OR {mine} AND (SELECT liren_person()) IN (by_person, ended_by));"""


class Migration(migrations.Migration):
    """Somebody of two entries in the registry that became one finds their line on a roll under either."""

    dependencies = [
        ("autonomy", "0009_what_was_counted_and_what_was_not_decided"),
        ("registry", "0020_two_entries_of_one_person"),
    ]

    operations = [migrations.RunSQL(read_by(OWN_ENTRIES), read_by(OWN))]
