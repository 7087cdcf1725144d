from django.db import migrations, models

from liren.kit.database import vault_policy


class Migration(migrations.Migration):
    """Rows about people lie in the vault, each under the key of whom it is about: open to who finds people there and to
    the organisation that asks, and to nobody who only reviews."""

    dependencies = [
        ("management", "0005_training_one_took"),
        ("registry", "0004_who_finds_whom"),
        ("kit", "0004_protected_tables"),
    ]
    operations = [
        migrations.AddField("asking", "outside", models.BooleanField(default=False)),
        vault_policy(
            "table_row",
            """EXISTS (SELECT 1 FROM management_submission s JOIN management_filling f ON f.id = s.filling_id
                WHERE s.id = kit_vaultentry.owner_id
                AND (liren_finds(f.path) OR f.asked_by = ANY ((SELECT liren_orgs())::uuid[])))""",
        ),
    ]
