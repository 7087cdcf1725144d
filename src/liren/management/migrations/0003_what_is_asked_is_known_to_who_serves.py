from django.db import migrations

SERVES = """(SELECT liren_is_system()) OR (SELECT cardinality(liren_orgs()) > 0
    OR coalesce(nullif(current_setting('liren.reach', true), ''), '{}') <> '{}')"""
BEFORE = "(SELECT liren_is_system()) OR (SELECT affairs_reader_serves())"
TABLES = ("management_tabledefinition", "management_asking")


def policies(condition: str) -> str:
    return "".join(
        f"ALTER POLICY {table}_is_read_by_those_it_concerns ON {table} USING ({condition});" for table in TABLES
    )


class Migration(migrations.Migration):
    """Who serves is told by what `access.enter` named, not by a second look at grants: it named them for a moment of
    its own, which need not be the database's."""

    dependencies = [("management", "0002_who_sees_a_table")]
    operations = [migrations.RunSQL(policies(SERVES), policies(BEFORE))]
