import uuid

import django.db.models.deletion
from django.db import migrations, models

from liren.kit.database import row_security

HERE = "(SELECT liren_is_system()) OR liren_finds(path) OR org = ANY ((SELECT liren_orgs())::uuid[])"
MINE = """EXISTS (SELECT FROM autonomy_rollentry e
    WHERE e.id IN (entry_id, holder_id) AND e.resident_id = (SELECT registry_own_resident()))"""
STAYS = """
CREATE FUNCTION autonomy_proxy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NULL OR to_jsonb(NEW) - 'path' = to_jsonb(OLD) - 'path')
        AND to_jsonb(NEW) - '{path,announced_at,announced,ended_at,ended_by,why}'::text[]
          = to_jsonb(OLD) - '{path,announced_at,announced,ended_at,ended_by,why}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proxy is announced and withdrawn, never changed';
END $$;
CREATE TRIGGER autonomy_proxy_stays BEFORE UPDATE OR DELETE ON autonomy_proxy
    FOR EACH ROW EXECUTE FUNCTION autonomy_proxy_stays();
"""
CHANGES = "DROP TRIGGER autonomy_proxy_stays ON autonomy_proxy; DROP FUNCTION autonomy_proxy_stays();"


def _entry(**more: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.rollentry", **more
    )


class Migration(migrations.Migration):
    """Who votes for whom, announced before voting; a question that follows an election, or was asked for by many."""

    dependencies = [("autonomy", "0012_bodies_and_units")]

    operations = [
        migrations.AddField(
            "question",
            "after",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.question"
            ),
        ),
        migrations.AddField("question", "round", models.TextField(default="")),
        migrations.AddField("question", "asked_for", models.JSONField(null=True)),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                name="a_run_off_follows_an_election",
                condition=models.Q(after=None, round="") | models.Q(after__isnull=False) & ~models.Q(round=""),
            ),
        ),
        migrations.AddConstraint(
            "question",
            models.UniqueConstraint(
                fields=["after"], condition=~models.Q(state="cancelled"), name="an_election_has_one_run_off"
            ),
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="autonomy.question",
                    ),
                ),
                ("entry", _entry()),
                ("holder", _entry(null=True)),
                ("shown", models.TextField(default="")),
                ("sealed", models.BinaryField(null=True)),
                ("path", models.TextField(db_collation="C")),
                ("org", models.UUIDField(null=True)),
                ("document", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                ("announced_at", models.DateTimeField(null=True)),
                ("announced", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("why", models.TextField(default="")),
            ],
        ),
        migrations.AddConstraint(
            "proxy",
            models.UniqueConstraint(
                fields=["question", "entry"], condition=models.Q(ended_at=None), name="a_vote_is_given_to_one"
            ),
        ),
        migrations.AddConstraint(
            "proxy",
            models.CheckConstraint(
                name="a_proxy_is_on_the_roll_or_named",
                condition=models.Q(holder__isnull=False, sealed=None) | models.Q(holder=None, sealed__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "proxy",
            models.CheckConstraint(name="nobody_is_their_own_proxy", condition=~models.Q(holder=models.F("entry"))),
        ),
        migrations.AddConstraint(
            "proxy",
            models.CheckConstraint(
                name="a_proxy_ends_with_its_reason", condition=models.Q(ended_at=None) | ~models.Q(why="")
            ),
        ),
        row_security("autonomy_proxy", read=f"{HERE} OR {MINE}", write=HERE),
        migrations.RunSQL(STAYS, CHANGES),
    ]
