import uuid

import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import row_security

STAYS = """
CREATE FUNCTION autonomy_draw_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.drawn_at IS NOT NULL
        OR to_jsonb(NEW) - '{seed,word,source,drawn_at,drawn_by,path}'::text[]
            <> to_jsonb(OLD) - '{seed,word,source,drawn_at,drawn_by,path}'::text[] THEN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'path' = to_jsonb(OLD) - 'path' THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'what a draw was committed to stays as it is';
    ELSIF NEW.drawn_at IS NOT NULL AND encode(sha256(decode(NEW.seed, 'hex')), 'hex') <> NEW.commitment THEN
        RAISE EXCEPTION 'this is not the seed that was committed to';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER autonomy_draw_stays BEFORE UPDATE OR DELETE ON autonomy_draw
    FOR EACH ROW EXECUTE FUNCTION autonomy_draw_stays();
"""
CHANGES = "DROP TRIGGER autonomy_draw_stays ON autonomy_draw; DROP FUNCTION autonomy_draw_stays();"


class Migration(migrations.Migration):
    """Who takes part is drawn by lot: what was committed to stays; why somebody does not come is for nobody."""

    dependencies = [
        ("autonomy", "0014_what_is_published_and_when"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("title", models.TextField()),
                ("affair", models.UUIDField(null=True)),
                ("affair_number", models.TextField(default="")),
                ("seats", models.PositiveIntegerField()),
                ("by_what", models.JSONField(default=list)),
                ("lines", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("seed", models.TextField(default="")),
                ("word", models.TextField(default="")),
                ("source", models.TextField(default="")),
                ("drawn_at", models.DateTimeField(null=True)),
                ("drawn_by", models.UUIDField(null=True)),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.roll"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DrawnSeat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("stratum", models.TextField()),
                ("turn", models.PositiveIntegerField()),
                ("instead_of", models.PositiveIntegerField(null=True)),
                ("state", models.TextField(default="asked")),
                ("why", models.TextField(default="")),
                ("named", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.draw"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["path", "-at"], name="draws_at"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(condition=models.Q(("seats__gt", 0)), name="a_draw_has_seats"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("seed", ""), ("source", ""), ("word", "")),
                    models.Q(
                        ("drawn_at__isnull", False),
                        models.Q(("seed", ""), _negated=True),
                        models.Q(("word", ""), _negated=True),
                        models.Q(("source", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_draw_shows_its_seed_once_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawnseat",
            constraint=models.UniqueConstraint(fields=("draw", "number"), name="one_is_drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="drawnseat",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "accepted", "declined"])), name="a_seat_has_a_known_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawnseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    ("why__in", ["time", "health", "unwilling", "unreached", "moved"]),
                    _connector="OR",
                ),
                name="who_declines_says_why",
            ),
        ),
        row_security("autonomy_drawnseat", read="(SELECT liren_is_system())"),
        migrations.RunSQL(STAYS, CHANGES),
    ]
