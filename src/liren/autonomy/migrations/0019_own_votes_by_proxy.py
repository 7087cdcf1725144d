from django.db import migrations

HERE = "(SELECT liren_is_system()) OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
OWN = "(SELECT registry_own_resident())"
OWN_ENTRIES = "ANY ((SELECT registry_own_entries())::uuid[])"


def read_by(own: str) -> str:
    mine = f"""EXISTS (SELECT FROM autonomy_rollentry e
        WHERE e.id IN (entry_id, holder_id) AND e.resident_id = {own})"""
    return f"""ALTER POLICY autonomy_proxy_is_read_by_those_it_concerns ON autonomy_proxy USING ({HERE} OR {mine});"""


class Migration(migrations.Migration):
    """Somebody of two entries in the registry that became one finds who votes for them under either."""

    dependencies = [("autonomy", "0018_what_a_notice_says_more")]

    operations = [migrations.RunSQL(read_by(OWN_ENTRIES), read_by(OWN))]
