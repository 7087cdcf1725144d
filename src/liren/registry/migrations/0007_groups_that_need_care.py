import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids

HIS_PLACE = """EXISTS (SELECT FROM registry_resident r WHERE r.id = resident_id
    AND (liren_finds(r.path) OR r.registered_path <> '' AND liren_finds(r.registered_path)))"""
WRITTEN = f"(SELECT liren_is_system()) OR {HIS_PLACE}"
WALL = f"""
    ALTER TABLE registry_decision ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_decision FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_decision_is_read_by_those_it_concerns ON registry_decision FOR SELECT
        USING ({WRITTEN} OR resident_id = (SELECT registry_own_resident()));
    CREATE POLICY registry_decision_is_written_where_people_are_found ON registry_decision FOR INSERT
        WITH CHECK ({WRITTEN});
    CREATE POLICY registry_decision_is_changed_where_people_are_found ON registry_decision FOR UPDATE
        USING ({WRITTEN}) WITH CHECK ({WRITTEN});"""
OPEN = """
    DROP POLICY registry_decision_is_read_by_those_it_concerns ON registry_decision;
    DROP POLICY registry_decision_is_written_where_people_are_found ON registry_decision;
    DROP POLICY registry_decision_is_changed_where_people_are_found ON registry_decision;
    ALTER TABLE registry_decision NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_decision DISABLE ROW LEVEL SECURITY;"""


class Migration(migrations.Migration):
    """Rules of groups, and decisions about residents, which follow whose the resident is: they have no path of their own."""

    dependencies = [
        ("registry", "0006_rooms_are_booked_and_looked_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("path", models.TextField(db_collation="C", default="")),
                ("document", models.JSONField()),
                ("seed", models.TextField(default="")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("path", "key"),
                        name="groups_of_a_place_are_said_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="groups_end_after_they_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("token", models.UUIDField()),
                ("sealed", models.BinaryField(help_text="code and document, under the resident's key")),
                ("on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("review_on", models.DateField(null=True)),
                (
                    "observation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.observation"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resident", "token"], name="decisions_about")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("on")), _connector="OR"),
                        name="a_decision_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, OPEN),
    ]
