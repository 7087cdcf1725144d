import uuid

import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

SYSTEM = "(SELECT liren_is_system())"


def keeps(path: str) -> str:
    """Who answers for opinions at a place: a test holds the roles against access/roles.py."""
    return f"""EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person()
        AND g.role IN ('community_worker', 'community_director')
        AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
        AND starts_with({path}, g.path))"""


OF_STATEMENT = f"""EXISTS (SELECT FROM autonomy_conversation c WHERE c.id = autonomy_statement.conversation_id AND {keeps("c.path")})"""
OF_DECISION = f"""EXISTS (SELECT FROM autonomy_statement s JOIN autonomy_conversation c ON c.id = s.conversation_id
    WHERE s.id = autonomy_statementdecision.statement_id AND {keeps("c.path")})"""


class Migration(migrations.Migration):
    """What is asked, what is shown and what it comes to are for everybody; what waits, and decisions, for who answers.

    Votes, salts and what lies inside a result are for nobody: only the system reads them, a participant's own for them.
    """

    dependencies = [
        ("access", "0012_who_finds_people"),
        ("autonomy", "0003_results"),
        ("kit", "0004_protected_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("place_name", models.TextField()),
                ("topic", models.TextField()),
                ("why", models.TextField(default="")),
                ("who", models.TextField(default="residents")),
                ("until", models.DateField()),
                ("affair", models.UUIDField(null=True)),
                ("affair_number", models.TextField(default="")),
                (
                    "statements",
                    models.PositiveIntegerField(default=0, help_text="how many were ever written: the last number"),
                ),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OpinionRun",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("last", models.BooleanField()),
                ("document", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OpinionVote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("participant", models.CharField(max_length=32)),
                ("value", models.SmallIntegerField()),
                ("fresh", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("plain", models.TextField(help_text="without spaces and punctuation: what is said twice")),
                ("author", models.CharField(default="", max_length=32)),
                ("state", models.TextField(default="waiting")),
                ("reason", models.TextField(default="")),
                ("words", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="StatementDecision",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("reason", models.TextField(default="")),
                ("words", models.TextField(default="")),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OpinionSalt",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="autonomy.conversation",
                    ),
                ),
                ("salt", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="OpinionsInside",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="autonomy.conversation",
                    ),
                ),
                ("members", models.JSONField()),
                ("priorities", models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["path", "-until"], name="conversations_at"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("affair__isnull", False)), fields=["affair"], name="conversations_of_an_affair"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["until"], name="conversations_not_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("who__in", ["residents", "signed_in"])), name="it_is_said_who_takes_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("closed_at__gte", models.F("ended_at")), _connector="OR"),
                name="opinions_close_after_they_end",
            ),
        ),
        migrations.AddField(
            model_name="opinionrun",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.conversation"
            ),
        ),
        migrations.AddField(
            model_name="opinionvote",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.conversation"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.conversation"
            ),
        ),
        migrations.AddField(
            model_name="opinionvote",
            name="statement",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.statement"
            ),
        ),
        migrations.AddField(
            model_name="statementdecision",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="autonomy.statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrun",
            constraint=models.UniqueConstraint(
                fields=("conversation", "number"), name="opinions_are_computed_one_after_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("conversation", "number"), name="a_statement_has_its_number"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("conversation", "plain"), name="a_statement_is_made_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "shown", "declined"])),
                name="a_statement_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    (
                        "reason__in",
                        ["personal", "abuse", "duplicate", "several", "off_topic", "advertising", "unlawful"],
                    ),
                    _connector="OR",
                ),
                name="a_statement_is_declined_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="opinionvote",
            index=models.Index(fields=["conversation", "participant"], name="votes_of_a_participant"),
        ),
        migrations.AddIndex(
            model_name="opinionvote",
            index=models.Index(
                condition=models.Q(("fresh", True)), fields=["conversation"], name="votes_not_counted_yet"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionvote",
            constraint=models.UniqueConstraint(
                fields=("statement", "participant"), name="one_votes_once_on_a_statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionvote",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__in", [1, -1, 0])), name="a_vote_has_a_known_value"
            ),
        ),
        row_security("autonomy_conversation", read="true", write=f"{SYSTEM} OR {keeps('autonomy_conversation.path')}"),
        row_security(
            "autonomy_statement",
            read=f"{SYSTEM} OR state = 'shown' OR {OF_STATEMENT}",
            write=f"{SYSTEM} OR {OF_STATEMENT}",
        ),
        row_security("autonomy_statementdecision", read=f"{SYSTEM} OR {OF_DECISION}"),
        row_security("autonomy_opinionsalt", read=SYSTEM),
        row_security("autonomy_opinionvote", read=SYSTEM),
        row_security("autonomy_opinionsinside", read=SYSTEM),
        row_security("autonomy_opinionrun", read="true", write=SYSTEM),
        append_only("autonomy_statementdecision"),
        append_only("autonomy_opinionrun"),
    ]
