from django.db import migrations

from liren.kit.database import append_only


class Migration(migrations.Migration):
    """Vault and checkpoints only grow; a person's key is destroyed once and for all; an entry is read by few."""

    dependencies = [("kit", "0003_first_tables")]
    operations = [
        append_only("kit_vaultentry"),
        append_only("kit_checkpoint"),
        migrations.RunSQL(
            """
            CREATE FUNCTION kit_refuse_return_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'a person''s key is erased for good: % is refused', TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER kit_personkey_stays BEFORE DELETE ON kit_personkey
                FOR EACH ROW EXECUTE FUNCTION kit_refuse_return_of_key();
            CREATE TRIGGER kit_personkey_stays_erased BEFORE UPDATE ON kit_personkey
                FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) EXECUTE FUNCTION kit_refuse_return_of_key();
            """,
            """
            DROP TRIGGER kit_personkey_stays_erased ON kit_personkey;
            DROP TRIGGER kit_personkey_stays ON kit_personkey;
            DROP FUNCTION kit_refuse_return_of_key();
            """,
        ),
        migrations.RunSQL(
            """
            ALTER TABLE kit_vaultentry ENABLE ROW LEVEL SECURITY;
            ALTER TABLE kit_vaultentry FORCE ROW LEVEL SECURITY;
            CREATE POLICY kit_vaultentry_takes_from_anybody ON kit_vaultentry FOR INSERT WITH CHECK (true);
            CREATE POLICY kit_vaultentry_opens_for_its_subject ON kit_vaultentry FOR SELECT
                USING (liren_is_system() OR subject = liren_person());
            """,
            """
            DROP POLICY kit_vaultentry_opens_for_its_subject ON kit_vaultentry;
            DROP POLICY kit_vaultentry_takes_from_anybody ON kit_vaultentry;
            ALTER TABLE kit_vaultentry NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE kit_vaultentry DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
