import django.contrib.postgres.fields
from django.db import migrations, models

import liren.kit.ids

OWN = "by_person = (SELECT liren_person())"
SYSTEM = "(SELECT liren_is_system())"
WALL = f"""
    ALTER TABLE registry_search ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_search FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_search_is_read_where_people_are_found ON registry_search FOR SELECT
        USING ({SYSTEM} OR {OWN} OR liren_finds(path));
    CREATE POLICY registry_search_is_its_searchers ON registry_search FOR INSERT
        WITH CHECK ({SYSTEM} OR {OWN} AND liren_finds(path));
    CREATE TRIGGER registry_search_stays BEFORE UPDATE OR DELETE ON registry_search
        FOR EACH ROW EXECUTE FUNCTION kit_refuse_change();
    CREATE TRIGGER registry_search_is_never_emptied BEFORE TRUNCATE ON registry_search
        FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_change();
"""
OPEN = """
    DROP TRIGGER registry_search_stays ON registry_search; DROP TRIGGER registry_search_is_never_emptied ON registry_search;
    DROP POLICY registry_search_is_its_searchers ON registry_search;
    DROP POLICY registry_search_is_read_where_people_are_found ON registry_search;
    ALTER TABLE registry_search NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_search DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """That somebody looked for people is kept for good, without the words; it is read where people are found."""

    dependencies = [
        ("registry", "0012_tokens_are_written_with_residents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("by_person", models.UUIDField()),
                ("purpose", models.TextField()),
                ("how", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("found", models.PositiveSmallIntegerField()),
                ("more", models.BooleanField(default=False)),
                ("near", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "-at"], name="searches_at"),
                    models.Index(fields=["by_person", "-at"], name="searches_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("found__lte", 20), ("how__contained_by", ["name", "phone", "number"]), ("how__len__gte", 1)
                        ),
                        name="a_search_is_by_something",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, OPEN),
    ]
