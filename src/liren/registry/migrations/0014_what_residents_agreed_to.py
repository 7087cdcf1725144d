import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import append_only

HIS_PLACE = """EXISTS (SELECT FROM registry_resident r WHERE r.id = resident_id
    AND (liren_finds(r.path) OR r.registered_path <> '' AND liren_finds(r.registered_path)))"""
FOUND = f"(SELECT liren_is_system()) OR {HIS_PLACE}"
OWN = "resident_id = (SELECT registry_own_resident())"
WALL = f"""
    ALTER TABLE registry_consent ENABLE ROW LEVEL SECURITY;
    ALTER TABLE registry_consent FORCE ROW LEVEL SECURITY;
    CREATE POLICY registry_consent_is_read_by_those_it_concerns ON registry_consent FOR SELECT
        USING ({FOUND} OR {OWN});
    CREATE POLICY registry_consent_is_said_by_who_finds_them_or_themself ON registry_consent FOR INSERT
        WITH CHECK ({FOUND} OR {OWN} AND by_person = (SELECT liren_person()));"""
OPEN = """
    DROP POLICY registry_consent_is_read_by_those_it_concerns ON registry_consent;
    DROP POLICY registry_consent_is_said_by_who_finds_them_or_themself ON registry_consent;
    ALTER TABLE registry_consent NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE registry_consent DISABLE ROW LEVEL SECURITY;"""


class Migration(migrations.Migration):
    """What residents agree to and take back; like decisions, of whom the resident is: no path of their own."""

    dependencies = [
        ("registry", "0013_searches_without_their_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.TextField()),
                ("agrees", models.BooleanField()),
                ("shown", models.TextField()),
                ("digest", models.TextField()),
                ("how", models.TextField()),
                ("by_guardian", models.BooleanField(default=False)),
                ("sealed", models.BinaryField()),
                ("on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
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
                "indexes": [models.Index(fields=["resident", "purpose", "-id"], name="what_a_resident_agreed_to")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["self", "signed", "phone", "told"])),
                        name="a_consent_is_given_in_a_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees", True), ("until__gt", models.F("on"))),
                            models.Q(("agrees", False), ("until", None)),
                            _connector="OR",
                        ),
                        name="a_consent_ends_and_a_refusal_does_not",
                    ),
                ],
            },
        ),
        append_only("registry_consent"),
        migrations.RunSQL(WALL, OPEN),
    ]
