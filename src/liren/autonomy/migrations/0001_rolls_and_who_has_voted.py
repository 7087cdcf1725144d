import uuid

import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

HERE = "(SELECT liren_is_system()) OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
MINE = "resident_id = (SELECT registry_own_resident())"
MY_MARK = f"EXISTS (SELECT FROM autonomy_rollentry e WHERE e.id = entry_id AND e.{MINE})"
STAYS = """
CREATE FUNCTION autonomy_frozen_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE frozen timestamptz;
BEGIN
    SELECT r.frozen_at INTO frozen FROM autonomy_roll r WHERE r.id = coalesce(NEW.roll_id, OLD.roll_id);
    IF TG_OP = 'INSERT' THEN
        IF frozen IS NULL OR NEW.added THEN RETURN NEW; END IF;
    ELSIF frozen IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND (NEW.struck OR NOT OLD.struck)
        AND to_jsonb(NEW) - 'struck' - 'path' = to_jsonb(OLD) - 'struck' - 'path' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a frozen roll is changed by appending alone';
END $$;
CREATE TRIGGER autonomy_rollentry_stays BEFORE INSERT OR UPDATE OR DELETE ON autonomy_rollentry
    FOR EACH ROW EXECUTE FUNCTION autonomy_frozen_entry_stays();
CREATE FUNCTION autonomy_frozen_roll_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'path' - 'place_id' = to_jsonb(OLD) - 'path' - 'place_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a frozen roll stays as it is';
END $$;
CREATE TRIGGER autonomy_roll_stays BEFORE UPDATE OR DELETE ON autonomy_roll
    FOR EACH ROW EXECUTE FUNCTION autonomy_frozen_roll_stays();
CREATE FUNCTION autonomy_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.stands OR to_jsonb(NEW) - 'path' = to_jsonb(OLD) - 'path')
        AND to_jsonb(NEW) - '{path,stands,why,ended_at,ended_by}'::text[]
          = to_jsonb(OLD) - '{path,stands,why,ended_at,ended_by}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a mark is ended, never changed';
END $$;
CREATE TRIGGER autonomy_mark_stays BEFORE UPDATE OR DELETE ON autonomy_mark
    FOR EACH ROW EXECUTE FUNCTION autonomy_mark_stays();
"""
CHANGES = """
DROP TRIGGER autonomy_rollentry_stays ON autonomy_rollentry; DROP FUNCTION autonomy_frozen_entry_stays();
DROP TRIGGER autonomy_roll_stays ON autonomy_roll; DROP FUNCTION autonomy_frozen_roll_stays();
DROP TRIGGER autonomy_mark_stays ON autonomy_mark; DROP FUNCTION autonomy_mark_stays();
"""


class Migration(migrations.Migration):
    """Who is on a roll and who has voted is shown where people are found, to the committee whose roll it is, and to
    themselves. A frozen roll and a mark are kept by the database too."""

    initial = True

    dependencies = [
        ("registry", "0018_what_was_agreed_to_is_what_goes"),
        ("territories", "0007_ended_divisions_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Roll",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("title", models.TextField()),
                ("body", models.TextField()),
                ("on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("frozen_by", models.UUIDField(null=True)),
                ("digest", models.CharField(default="", max_length=64)),
                ("root", models.CharField(default="", max_length=64)),
                ("count", models.PositiveIntegerField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.place"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("title", models.TextField()),
                ("text", models.TextField(default="")),
                ("options", models.JSONField()),
                ("most", models.PositiveSmallIntegerField(default=1)),
                ("named", models.BooleanField()),
                ("channels", models.JSONField()),
                ("counts", models.TextField(default="first")),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("state", models.TextField(default="draft")),
                ("about_kind", models.TextField(default="")),
                ("about_id", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened_by", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.place"
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.roll"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("resident_id", models.UUIDField(null=True)),
                ("subject", models.UUIDField()),
                ("shown", models.TextField()),
                ("sealed", models.BinaryField()),
                ("commitment", models.CharField(max_length=64)),
                ("household", models.UUIDField(null=True)),
                ("household_no", models.PositiveIntegerField(null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("area", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("added", models.BooleanField(default=False)),
                ("struck", models.BooleanField(default=False)),
                (
                    "roll",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.roll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollChange",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("line", models.TextField()),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.roll"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.rollentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("channel", models.TextField()),
                ("choices", models.JSONField(null=True)),
                ("document", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("stands", models.BooleanField(default=True)),
                ("why", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.question",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.rollentry"
                    ),
                ),
                (
                    "proxy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.rollentry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="roll",
            index=models.Index(fields=["path", "-made_at"], name="rolls_at"),
        ),
        migrations.AddConstraint(
            model_name="roll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("body__in", ["residents", "villagers", "households", "representatives", "owners", "members"])
                ),
                name="a_roll_is_of_a_known_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="roll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("count", None), ("digest", ""), ("frozen_at", None), ("root", "")),
                    models.Q(
                        ("count__isnull", False),
                        ("frozen_at__isnull", False),
                        models.Q(("digest", ""), _negated=True),
                        models.Q(("root", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_frozen_roll_has_its_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["path", "-made_at"], name="questions_at"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("about_id__isnull", False)), fields=["about_id"], name="questions_about"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "open", "closed", "cancelled"])),
                name="a_question_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("counts__in", ["first", "last"])), name="a_question_counts_first_or_last"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("named", True), ("counts", "first"), _connector="OR"),
                name="a_secret_vote_is_not_voted_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="a_question_closes_later"
            ),
        ),
        migrations.AddIndex(
            model_name="rollentry",
            index=models.Index(fields=["resident_id"], name="rolls_one_is_on"),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resident_id__isnull", False), ("struck", False)),
                fields=("roll", "resident_id"),
                name="a_resident_is_on_a_roll_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.UniqueConstraint(fields=("roll", "number"), name="a_number_is_on_a_roll_once"),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("area", None), ("area__gt", 0), _connector="OR"), name="an_area_is_more_than_none"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["add", "strike"])), name="a_roll_changes_in_a_known_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["online", "paper", "proxy", "written"])),
                name="a_vote_comes_by_a_known_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)), fields=("question", "entry"), name="who_has_voted_has_voted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("stands", True)),
                    models.Q(("ended_at__isnull", False), ("stands", False), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_mark_ends_with_its_reason",
            ),
        ),
        append_only("autonomy_rollchange"),
        row_security("autonomy_rollentry", read=f"{HERE} OR {MINE}", write=HERE),
        row_security("autonomy_rollchange", read=HERE),
        row_security(
            "autonomy_mark",
            read=f"{HERE} OR {MY_MARK}",
            write=f"{HERE} OR {MY_MARK} AND (SELECT liren_person()) IN (by_person, ended_by)",
        ),
        migrations.RunSQL(STAYS, CHANGES),
    ]
