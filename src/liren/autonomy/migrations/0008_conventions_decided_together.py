import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only

GUARD = """
    -- What a meeting decided on is what it read: a version's words never change, and its state only goes on.
    CREATE FUNCTION autonomy_guard_conventions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (NEW.id, NEW.path, NEW.version, NEW.title, NEW.clauses, NEW.digest)
                                 IS DISTINCT FROM (OLD.id, OLD.path, OLD.version, OLD.title, OLD.clauses, OLD.digest)
           OR (OLD.state IN ('in_force', 'ended') AND (NEW.affair, NEW.begins, NEW.decided, NEW.filed)
                                 IS DISTINCT FROM (OLD.affair, OLD.begins, OLD.decided, OLD.filed))
           OR (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'asked'), ('draft', 'dropped'),
                ('asked', 'asked'), ('asked', 'in_force'), ('asked', 'dropped'), ('in_force', 'in_force'),
                ('in_force', 'ended')) THEN
            RAISE EXCEPTION 'conventions are written once' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER autonomy_convention_is_written_once BEFORE UPDATE OR DELETE ON autonomy_convention
        FOR EACH ROW EXECUTE FUNCTION autonomy_guard_conventions();"""


class Migration(migrations.Migration):
    dependencies = [
        ("autonomy", "0007_who_sees_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("version", models.PositiveIntegerField()),
                ("title", models.TextField()),
                ("clauses", models.JSONField()),
                ("digest", models.TextField(help_text="SM3 of the canonical list of clauses")),
                ("state", models.TextField(default="draft")),
                ("affair", models.UUIDField(null=True)),
                ("decided", models.JSONField(default=dict)),
                ("filed", models.JSONField(default=dict)),
                ("begins", models.DateField(null=True)),
                ("ended", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "asked", "in_force", "ended", "dropped"])),
                        name="a_convention_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_force", "ended"]), _negated=True),
                            models.Q(("affair__isnull", False), ("begins__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_convention_begins_by_decision",
                    ),
                    models.UniqueConstraint(fields=("path", "version"), name="a_convention_has_one_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")), fields=("path",), name="one_convention_in_force"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConventionDeed",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("clause", models.PositiveIntegerField(help_text="from 1")),
                ("deed", models.TextField(help_text="key of lawbook/conventions")),
                ("times", models.PositiveIntegerField()),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.convention"
                    ),
                ),
                (
                    "takes_back",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="autonomy.conventiondeed",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("clause__gte", 1), ("times__gte", 1)), name="a_deed_was_done"
                    )
                ],
            },
        ),
        append_only("autonomy_conventiondeed"),
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER autonomy_convention_is_written_once ON autonomy_convention;"
            " DROP FUNCTION autonomy_guard_conventions();",
        ),
    ]
