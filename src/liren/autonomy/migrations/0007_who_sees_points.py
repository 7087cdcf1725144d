from django.db import migrations

from liren.kit.database import row_security, vault_policy

OWN = "(SELECT registry_own_resident())"
OWN_HOME = f"(SELECT m.household_id FROM registry_membership m WHERE m.resident_id = {OWN} AND m.until IS NULL)"  # noqa: S608
THERE = "(SELECT liren_is_system()) OR liren_finds(path)"
THEIRS = f"resident_id = {OWN} OR owner = {OWN} OR owner = {OWN_HOME}"
GUARD = """
    -- What a meeting decided on is what it read: a version's words never change, and its state only goes on.
    CREATE FUNCTION autonomy_guard_points_rules() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (NEW.id, NEW.path, NEW.version, NEW.title, NEW.document, NEW.digest)
                                 IS DISTINCT FROM (OLD.id, OLD.path, OLD.version, OLD.title, OLD.document, OLD.digest)
           OR (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'asked'), ('draft', 'dropped'),
                ('asked', 'asked'), ('asked', 'in_force'), ('in_force', 'in_force'), ('in_force', 'ended')) THEN
            RAISE EXCEPTION 'rules of points are written once' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER autonomy_pointsrules_are_written_once BEFORE UPDATE OR DELETE ON autonomy_pointsrules
        FOR EACH ROW EXECUTE FUNCTION autonomy_guard_points_rules();"""


class Migration(migrations.Migration):
    """Who keeps people's points sees them, and everybody their own and their household's; rules are for all."""

    dependencies = [
        ("autonomy", "0006_points_by_rules_decided_together"),
        ("ledgers", "0002_the_database_keeps_the_books"),
        ("registry", "0004_who_finds_whom"),
        ("kit", "0004_protected_tables"),
    ]

    operations = [
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER autonomy_pointsrules_are_written_once ON autonomy_pointsrules;"
            " DROP FUNCTION autonomy_guard_points_rules();",
        ),
        row_security("autonomy_pointsaward", read=f"{THERE} OR {THEIRS}", write=THERE),
        row_security("autonomy_pointstaken", read=f"{THERE} OR {THEIRS}", write=THERE),
        vault_policy("points", "EXISTS (SELECT FROM autonomy_pointsaward w WHERE w.id = owner_id)"),
        migrations.RunSQL(
            "CREATE POLICY ledgers_account_is_read_by_its_owner ON ledgers_account FOR SELECT"
            f" USING (owner = {OWN} OR owner = {OWN_HOME});",
            "DROP POLICY ledgers_account_is_read_by_its_owner ON ledgers_account;",
        ),
    ]
