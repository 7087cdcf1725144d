from django.db import migrations, models

GUARD = """
    CREATE OR REPLACE FUNCTION autonomy_guard_points_rules() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (NEW.id, NEW.path, NEW.version, NEW.title, NEW.document, NEW.digest)
                                 IS DISTINCT FROM (OLD.id, OLD.path, OLD.version, OLD.title, OLD.document, OLD.digest)
           OR (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'asked'), ('draft', 'dropped'),
                ('asked', 'asked'), ('asked', 'in_force'),{} ('in_force', 'in_force'), ('in_force', 'ended')) THEN
            RAISE EXCEPTION 'rules of points are written once' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;"""

COUNTED = """
    SELECT set_config('liren.system', 'on', true);
    UPDATE autonomy_opinionvote SET counted = value WHERE NOT fresh;
    SELECT set_config('liren.system', '', true);"""


class Migration(migrations.Migration):
    """A vote knows what was counted of it; a version of points' rules that was not decided is dropped."""

    dependencies = [("autonomy", "0008_conventions_decided_together")]

    operations = [
        migrations.AddField("opinionvote", "counted", models.SmallIntegerField(null=True)),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD.format(" ('asked', 'dropped'),"), GUARD.format("")),
    ]
