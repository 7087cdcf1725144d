import uuid

import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

SYSTEM = "(SELECT liren_is_system())"
HERE = f"{SYSTEM} OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
IN_THE_BOX = ("autonomy_ballot", "autonomy_ballotreceipt", "autonomy_paperbundle")
STAYS = """
CREATE FUNCTION autonomy_counted_box_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM autonomy_ballotcount c WHERE c.question_id = coalesce(NEW.question_id, OLD.question_id)) THEN
        RAISE EXCEPTION 'a box that was counted stays as it is';
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{taken_back,path}'::text[] <> to_jsonb(OLD) - '{taken_back,path}'::text[] THEN
        RAISE EXCEPTION 'a ballot is never changed';
    ELSIF TG_OP = 'DELETE' THEN RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_stays BEFORE INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION autonomy_counted_box_stays();\n"
    for table in IN_THE_BOX
)
CHANGES = (
    "".join(f"DROP TRIGGER {table}_stays ON {table};\n" for table in IN_THE_BOX)
    + "DROP FUNCTION autonomy_counted_box_stays();"
)


class Migration(migrations.Migration):
    """Nobody reads envelopes, ballots and receipts but the system; what was counted stays."""

    dependencies = [
        ("autonomy", "0004_what_many_people_think"),
    ]

    operations = [
        migrations.CreateModel(
            name="BallotCount",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="autonomy.question",
                    ),
                ),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BallotReceipt",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("receipt", models.CharField(max_length=64)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperBundle",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("document", models.TextField()),
                ("ballots", models.PositiveIntegerField()),
                ("spoiled", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("taken_back", models.TextField(default="")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
                    ),
                ),
            ],
        ),
        row_security("autonomy_envelope", read=SYSTEM),
        row_security("autonomy_ballot", read=SYSTEM),
        row_security("autonomy_ballotreceipt", read=SYSTEM),
        row_security("autonomy_paperbundle", read=HERE),
        append_only("autonomy_ballotcount"),
        migrations.RunSQL(STAYS, CHANGES),
    ]
