"""Conversations in which many people think about many short statements: what is asked, what was said, how it was voted.

Who voted is kept nowhere. A vote bears a participant's key, made from the person and the conversation's salt: equal for
one person within one conversation, unlike in any other; once the salt is destroyed, after the end, it leads to nobody.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id

ASKED = {"residents": "登记在这里的居民", "signed_in": "登录的居民都可以"}
ELSEWHERE = "elsewhere"
"""Of a conversation that was held elsewhere and brought in: nobody votes on it here."""
WHO = {**ASKED, ELSEWHERE: "在别处表的态"}
STATES = {"waiting": "待审", "shown": "已公开", "declined": "没有采用"}
VALUES = {1: "同意", -1: "不同意", 0: "说不准"}
REASONS = {
    "personal": "有个人信息",
    "abuse": "辱骂、攻击人",
    "duplicate": "和已有的重复",
    "several": "一条里说了几件事",
    "off_topic": "和议题无关",
    "advertising": "广告",
    "unlawful": "违法",
}
"""Why a statement is not shown. There is no reason "wrong" or "unpopular": votes take nothing away."""


class Conversation(models.Model):
    """What is thought about, where, by whom, until when. affair: the consultation it belongs to, if any.

    ended_at: nobody votes any more; closed_at: computed for the last time, and the salt destroyed. digest: of the files
    it was brought in from.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    place_name = models.TextField()
    topic = models.TextField()
    why = models.TextField(default="")
    who = models.TextField(default="residents")
    until = models.DateField()
    affair = models.UUIDField(null=True)
    affair_number = models.TextField(default="")
    statements = models.PositiveIntegerField(default=0, help_text="how many were ever written: the last number")
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    digest = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "digest"], condition=~Q(digest=""), name="a_conversation_is_brought_in_once"
            ),
            models.CheckConstraint(condition=Q(who__in=list(WHO)), name="it_is_said_who_takes_part"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("ended_at")), name="opinions_close_after_they_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "-until"], name="conversations_at"),
            models.Index(fields=["affair"], name="conversations_of_an_affair", condition=Q(affair__isnull=False)),
            models.Index(fields=["until"], name="conversations_not_closed", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.topic


class OpinionSalt(models.Model):
    """What makes participants' keys of one conversation. Without it nobody can tell whose a key is."""

    conversation = models.OneToOneField(Conversation, models.PROTECT, primary_key=True, related_name="+")
    salt = models.BinaryField()

    def __str__(self) -> str:
        return str(self.conversation_id)


class Statement(models.Model):
    """One thing one may agree with or not. number: in its conversation; author: a participant's key, "" of who keeps
    it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    plain = models.TextField(help_text="without spaces and punctuation: what is said twice")
    author = models.CharField(max_length=32, default="")
    state = models.TextField(default="waiting")
    reason = models.TextField(default="")
    words = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="a_statement_has_its_number"),
            models.UniqueConstraint(fields=["conversation", "plain"], name="a_statement_is_made_once"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="a_statement_has_a_known_state"),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(reason__in=list(REASONS)),
                name="a_statement_is_declined_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class StatementDecision(models.Model):
    """Who showed or declined a statement, why, in which words. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    state = models.TextField()
    reason = models.TextField(default="")
    words = models.TextField(default="")
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.statement_id} {self.state}"


class OpinionVote(models.Model):
    """One participant on one statement: no person, no time, and a key drawn by chance.

    fresh: since the last run. counted: what the last run counted of it, None before the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+", db_index=False)
    participant = models.CharField(max_length=32)
    value = models.SmallIntegerField()
    fresh = models.BooleanField(default=True)
    counted = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "participant"], name="one_votes_once_on_a_statement"),
            models.CheckConstraint(condition=Q(value__in=list(VALUES)), name="a_vote_has_a_known_value"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "participant"], name="votes_of_a_participant"),
            models.Index(fields=["conversation"], name="votes_not_counted_yet", condition=Q(fresh=True)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class OpinionRun(models.Model):
    """One computation, whole: parameters, digest of what went in, what came out; nobody's key. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    last = models.BooleanField()
    document = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="opinions_are_computed_one_after_another")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.number}"


class OpinionsInside(models.Model):
    """Of the latest run what is shown to nobody: who is in which group, and what is to be shown next."""

    conversation = models.OneToOneField(Conversation, models.PROTECT, primary_key=True, related_name="+")
    members = models.JSONField()
    priorities = models.JSONField()

    def __str__(self) -> str:
        return str(self.conversation_id)
