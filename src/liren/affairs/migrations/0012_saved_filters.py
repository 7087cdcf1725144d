from django.db import migrations, models

import liren.kit.ids

OWN = "person = (SELECT liren_person()) OR (SELECT liren_is_system())"
# A colleague is whoever holds a grant that names the same organisation, as it stands now.
SHARED = """shared_with IS NOT NULL AND EXISTS (SELECT FROM access_grant g
    WHERE g.holder_id = (SELECT liren_person()) AND g.org_id = affairs_savedfilter.shared_with
      AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now()))"""


class Migration(migrations.Migration):
    """A narrowing of 今日清单 is its owner's alone, unless they share it; colleagues then read it and change nothing."""

    dependencies = [("affairs", "0011_papers_and_their_numbers"), ("access", "0003_walls")]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("name", models.TextField()),
                ("conditions", models.JSONField()),
                ("shared_with", models.UUIDField(null=True)),
                ("first", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared_with__isnull", False)),
                        fields=["shared_with"],
                        name="filter_shared_with",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "name"), name="a_person_keeps_a_filter_once_by_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("first", True)), fields=("person",), name="a_list_opens_with_one_filter"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            f"""
            ALTER TABLE affairs_savedfilter ENABLE ROW LEVEL SECURITY;
            ALTER TABLE affairs_savedfilter FORCE ROW LEVEL SECURITY;
            CREATE POLICY affairs_savedfilter_is_its_owners ON affairs_savedfilter USING ({OWN}) WITH CHECK ({OWN});
            CREATE POLICY affairs_savedfilter_is_read_by_colleagues ON affairs_savedfilter
                FOR SELECT USING ({SHARED});
            """,
            """
            DROP POLICY affairs_savedfilter_is_read_by_colleagues ON affairs_savedfilter;
            DROP POLICY affairs_savedfilter_is_its_owners ON affairs_savedfilter;
            ALTER TABLE affairs_savedfilter NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE affairs_savedfilter DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
