"""What is decided, and who has voted on it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from liren.autonomy.models.rolls import Roll, RollEntry
from liren.autonomy.models.rules import DecisionRule
from liren.autonomy.shapes.questions import CHANNELS, COUNTS, STATES
from liren.kit.ids import new_id


class Question(models.Model):
    """A question put to those on a roll 表决事项. Public once it is open.

    rule: the version by which it is decided; null where another room decides. options: [{key, title}]; most: how many
    of them one may choose. named: who chose what stands with the mark (记名); else the ballots lie in a ballot box and
    the mark says only that one has voted. ballot: {kind, costs, within} where a secret ballot says more than some of
    the options (engine.deciding.ballots), else {}. channels: of CHANNELS. counts: which vote of somebody counts, the
    first or the last. about_kind, about_id: whose question it is in another room. after, round: of a run-off, the
    question it follows, and which kind of it. asked_for: by how many it was asked for, judged.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.ForeignKey("territories.Place", models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    roll = models.ForeignKey(Roll, models.PROTECT, related_name="+")
    title = models.TextField()
    text = models.TextField(default="")
    rule = models.ForeignKey(DecisionRule, models.PROTECT, related_name="+", null=True)
    options = models.JSONField()
    most = models.PositiveSmallIntegerField(default=1)
    named = models.BooleanField()
    ballot = models.JSONField(default=dict)
    channels = models.JSONField()
    counts = models.TextField(default="first")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.TextField(default="draft")
    about_kind = models.TextField(default="")
    about_id = models.UUIDField(null=True)
    after = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    round = models.TextField(default="")
    asked_for = models.JSONField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_question_is_in_a_known_state", condition=Q(state__in=list(STATES))),
            models.CheckConstraint(name="a_question_counts_first_or_last", condition=Q(counts__in=list(COUNTS))),
            models.CheckConstraint(
                name="a_secret_vote_is_not_voted_again", condition=Q(named=True) | Q(counts="first")
            ),
            models.CheckConstraint(name="a_question_closes_later", condition=Q(closes_at__gt=models.F("opens_at"))),
            models.CheckConstraint(
                name="a_run_off_follows_an_election",
                condition=Q(after=None, round="") | Q(after__isnull=False) & ~Q(round=""),
            ),
            models.UniqueConstraint(
                fields=["after"], condition=~Q(state="cancelled"), name="an_election_has_one_run_off"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "-made_at"], name="questions_at"),
            models.Index(fields=["about_id"], name="questions_about", condition=Q(about_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class Mark(models.Model):
    """That somebody on the roll has voted on a question, once however they did.

    choices: keys of options, of a named question alone; a secret ballot lies elsewhere and knows nothing of this.
    proxy: who voted in their place, where that is somebody on the roll; who may at all: models/proxies.py.
    document: the paper it was entered from. stands: False when annulled (why), or when a later vote counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    org = models.UUIDField(null=True)
    channel = models.TextField()
    choices = models.JSONField(null=True)
    proxy = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", null=True)
    document = models.TextField(default="")
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    stands = models.BooleanField(default=True)
    why = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_vote_comes_by_a_known_channel", condition=Q(channel__in=list(CHANNELS))),
            models.UniqueConstraint(
                fields=["question", "entry"], condition=Q(stands=True), name="who_has_voted_has_voted_once"
            ),
            models.CheckConstraint(
                name="a_mark_ends_with_its_reason",
                condition=Q(stands=True, ended_at=None) | Q(stands=False, ended_at__isnull=False) & ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"
