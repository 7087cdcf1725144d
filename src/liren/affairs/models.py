"""An affair, its history, its open work and its clocks. See docs/rooms/affairs.md, one section per model."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from liren.kit.chain import ChainRecord
from liren.kit.ids import new_id
from liren.territories.public import LENGTH_TO_COMMUNITY


class Affair(models.Model):
    """One community affair on its way through one version of one procedure.

    `place_path` is where it happened, frozen for figures; `jurisdiction_path` is whose it is now, for access and
    queues, `community_path` that as far as its community (the whole of it above one). `answers` holds what is not
    personal; the rest lies in the vault. `run` holds what the steps need to know of each other: `visits` {step:
    times entered}, `done_by` {step: [person, organisation]}, `assigned` {step: {org, person}}, `keeper` (see
    `keepers.py`), `reply` (what the reporter is told), `level` (how high it was raised), `lines` (see `lines.py`),
    `called` {step: units named for its lines}, `proposal` (what parties are agreeing to), `left` {step: its stopped
    clock}. `chain_seq` and `chain_head` are the head of its history, guarded by this row's lock.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField()  # by place and month, allocated by the database when NULL
    number_path = models.TextField(db_collation="C")
    procedure = models.ForeignKey("standards.Procedure", models.PROTECT, related_name="+", db_index=False)
    procedure_key = models.TextField()
    procedure_digest = models.CharField(max_length=64)
    title = models.TextField()
    everyday_name = models.TextField()
    kind = models.TextField()
    class_code = models.TextField(null=True)
    visibility = models.TextField(default="private")
    state = models.TextField(default="open")
    step = models.TextField()
    place_id = models.BigIntegerField()
    place_path = models.TextField(db_collation="C")
    place_name = models.TextField()
    jurisdiction_path = models.TextField(db_collation="C")
    community_path = models.GeneratedField(  # so that a community's affairs lie in the order of their time
        expression=Left("jurisdiction_path", LENGTH_TO_COMMUNITY),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    reporter_id = models.UUIDField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_on_behalf = models.BooleanField(default=False)
    first_receiver_org = models.UUIDField(null=True)
    first_receiver_person = models.UUIDField(null=True)
    origin = models.TextField()
    opened_at = models.DateTimeField()  # as claimed; clocks run from recorded_at
    recorded_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolved = models.BooleanField(null=True)
    declined = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True)
    counts = models.JSONField(default=dict)
    organisation = models.UUIDField(null=True)  # whose affair it is, where the procedure asks
    about = models.TextField(null=True, db_collation="C")  # the clause it is about, of any version: KEY#clause
    subject_kind = models.TextField(null=True, db_collation="C")  # what of the register it is about: a dwelling …
    subject_id = models.TextField(null=True, db_collation="C")
    subject_label = models.TextField(null=True)
    answers = models.JSONField(default=dict)
    run = models.JSONField(default=dict)
    chain_seq = models.PositiveIntegerField(default=0)
    chain_head = models.CharField(max_length=64, default="")
    version = models.PositiveIntegerField(default=1)
    idempotency_key = models.TextField(null=True)
    body_digest = models.CharField(max_length=64, null=True)
    external_key = models.TextField(null=True)
    written_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    tokens = SearchVectorField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number_path", "number"], name="an_affair_number_is_used_once_per_place"),
            models.UniqueConstraint(
                fields=["opened_by", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="an_idempotency_key_opens_one_affair",
            ),
            models.UniqueConstraint(
                fields=["external_key"], condition=Q(external_key__isnull=False), name="an_affair_is_imported_once"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="an_affair_is_open_or_closed"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False)
                | Q(state="closed", origin="imported"),
                name="an_affair_is_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(told_at__isnull=False) | Q(origin="imported"),
                name="no_affair_ends_without_feedback",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["portal", "worker", "api", "phone", "imported", "system"]),
                name="an_affair_has_an_origin",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="an_affair_rating_has_five_grades"
            ),
            models.CheckConstraint(
                condition=Q(subject_kind=None, subject_id=None, subject_label=None)
                | Q(subject_kind__isnull=False, subject_id__isnull=False, subject_label__isnull=False),
                name="a_subject_is_named_whole_or_not_at_all",
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("community_path"), F("opened_at").desc(), F("id").desc(), name="affair_by_community"),
            models.Index(fields=["jurisdiction_path"], condition=Q(state="open"), name="affair_open_by_jurisdiction"),
            models.Index(F("place_path"), F("opened_at").desc(), name="affair_by_place"),
            models.Index(F("opened_at").desc(), F("id").desc(), name="affair_by_time"),
            models.Index(
                F("number_path"), F("opened_at").desc(), condition=Q(state="open"), name="affair_open_by_community"
            ),
            models.Index(F("reporter_id"), F("opened_at").desc(), name="affair_by_reporter"),
            models.Index(fields=["changed_at"], name="affair_by_change"),
            models.Index(
                fields=["organisation", "opened_at"],
                condition=Q(organisation__isnull=False),
                name="affair_by_organisation",
            ),
            models.Index(
                fields=["procedure_key", "opened_at"],
                condition=Q(counts__has_key="departures"),
                name="affair_departed",
            ),
            models.Index(fields=["about", "opened_at"], condition=Q(about__isnull=False), name="affair_by_clause"),
            models.Index(fields=["procedure_key", "place_path"], name="affair_by_procedure"),
            models.Index(
                fields=["subject_kind", "subject_id", "opened_at"],
                condition=Q(subject_id__isnull=False),
                name="affair_by_subject",
            ),
            GinIndex(fields=["tokens"], name="affair_by_words"),
        ]

    def __str__(self) -> str:
        return self.number


class Record(ChainRecord):
    """One entry in an affair's history (`stream` is the affair). Append-only; `body` holds no personal value."""

    class Meta(ChainRecord.Meta):
        abstract = False
        indexes: ClassVar = [
            *ChainRecord.Meta.indexes,
            models.Index(
                fields=["by_person", "happened_at"], condition=Q(by_org__isnull=False), name="record_by_who_and_when"
            ),
        ]


class Work(models.Model):
    """Open work: who is to do what by when. Written in the step's transaction and gone when the step is done.

    It lies with a person, else with an organisation, else with whoever holds `role` at a place above `path`.
    line: of which line 支线 of the affair, "" for the main one.
    `raised_path` and `raised_role`: who watches it since it was escalated; `level` is that place's level. `timer`: what
    the clock does by itself at `timer_at`. `reminded_at`: when its doer was told that it falls due today.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    affair = models.ForeignKey(Affair, models.CASCADE, related_name="+", db_index=False)
    step = models.TextField()
    line = models.TextField(default="", db_default="")
    visit = models.PositiveIntegerField()
    role = models.TextField()
    org = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    path = models.TextField(db_collation="C")
    reporter_id = models.UUIDField(null=True)
    clock = models.TextField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    raised_path = models.TextField(null=True, db_collation="C")
    raised_role = models.TextField(null=True)
    timer = models.TextField(null=True)  # what the clock does at timer_at: expire, escalate, resume
    timer_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "step", "visit", "role"], name="open_work_is_listed_once"),
            models.CheckConstraint(
                condition=Q(timer__isnull=True, timer_at__isnull=True)
                | Q(timer__in=["expire", "escalate", "resume"], timer_at__isnull=False),
                name="a_timer_knows_what_and_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "due_at"], condition=Q(person__isnull=False), name="work_of_a_person"),
            models.Index(fields=["org", "due_at"], condition=Q(org__isnull=False), name="work_of_an_organisation"),
            models.Index(
                fields=["role", "path"], condition=Q(person__isnull=True, org__isnull=True), name="work_of_a_role_at"
            ),
            models.Index(fields=["raised_path"], condition=Q(raised_path__isnull=False), name="work_raised_to"),
            models.Index(fields=["due_at"], name="work_by_due"),
            models.Index(fields=["path"], name="work_by_place"),
            models.Index(fields=["timer", "timer_at"], condition=Q(timer__isnull=False), name="work_by_timer"),
        ]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.step}"


class Span(models.Model):
    """One run of one clock: from when a step was entered until it was done. Figures are made of these.

    path: the affair's frozen place. line: as of Work. in_time: None while unknown. scored: False when nobody can know,
    or it is excluded. outcome: the move that ended it; with finished_at None nobody knows when (imported). pauses:
    [[from, until or null, reason]], ISO times; paused_seconds counts the closed ones.
    """

    affair = models.ForeignKey(Affair, models.CASCADE, related_name="+", db_index=False)
    procedure_key = models.TextField()
    procedure_version = models.PositiveIntegerField()
    kind = models.TextField()
    class_code = models.TextField(null=True)
    origin = models.TextField()
    step = models.TextField()
    line = models.TextField(default="", db_default="")
    visit = models.PositiveIntegerField()
    clock = models.TextField()
    role = models.TextField()
    org = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    path = models.TextField(db_collation="C")
    limit_amount = models.PositiveIntegerField(null=True)
    limit_unit = models.TextField(null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    paused_seconds = models.PositiveBigIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    outcome = models.TextField(null=True)
    returned = models.BooleanField(default=False)
    in_time = models.BooleanField(null=True)
    scored = models.BooleanField(default=True)
    written_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "step", "visit"], name="a_visit_to_a_step_has_one_clock"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "started_at"], name="span_by_place"),
            models.Index(fields=["changed_at"], name="span_by_change"),
            models.Index(fields=["due_at"], condition=Q(outcome__isnull=True), name="span_running_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.step} {self.visit}"


class Rating(models.Model):
    """What the reporter said of one round: a grade of five. The words lie in the vault, under `comment_name`."""

    affair = models.ForeignKey(Affair, models.CASCADE, related_name="+", db_index=False)
    visit = models.PositiveIntegerField()
    step = models.TextField()
    grade = models.PositiveSmallIntegerField()
    comment_name = models.TextField(null=True)
    channel = models.TextField()  # portal, link, worker
    org = models.UUIDField(null=True)  # who had handled it
    path = models.TextField(db_collation="C")
    procedure_key = models.TextField()
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "step", "visit"], name="a_round_is_rated_once"),
            models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="a_rating_has_five_grades"),
        ]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.grade}"


class Extension(models.Model):
    """More time asked for before the deadline, and what was decided one level up."""

    id = models.UUIDField(primary_key=True, default=new_id)
    affair = models.ForeignKey(Affair, models.CASCADE, related_name="+")
    step = models.TextField()
    visit = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    unit = models.TextField()
    reason = models.TextField()
    asked_by = models.UUIDField(null=True)
    asked_org = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    due_before = models.DateTimeField()
    approve_path = models.TextField(db_collation="C")
    approve_role = models.TextField()
    state = models.TextField(default="asked")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(null=True)
    due_after = models.DateTimeField(null=True)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "granted", "refused"]), name="an_extension_is_asked_granted_or_refused"
            ),
            models.UniqueConstraint(
                fields=["affair", "step", "visit"], condition=Q(state="asked"), name="one_extension_is_asked_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["approve_path"], condition=Q(state="asked"), name="extension_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.step} {self.state}"


class Participant(models.Model):
    """An organisation (or a person) that was given the affair: it sees it while it handles it and after."""

    affair = models.ForeignKey(Affair, models.CASCADE, related_name="+", db_index=False)
    holder = models.UUIDField()
    since = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "holder"], name="a_participant_takes_part_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["holder", "affair"], name="affairs_of_a_participant")]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.holder}"


class Counter(models.Model):
    """The last number given to an affair at a place in a month."""

    place_path = models.TextField(db_collation="C")
    month = models.TextField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place_path", "month"], name="a_place_counts_its_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place_path} {self.month} {self.last}"


from liren.affairs.company.models import (  # noqa: E402  # tables of this room too; they name ours by text
    Child,
    Correction,
    Follower,
    Merge,
    Moderation,
    Publication,
    PublicVersion,
)
from liren.affairs.desk.models import SavedFilter  # noqa: E402
from liren.affairs.papers.model import Paper, PaperNumber, PaperSeries, PlaceWord  # noqa: E402

__all__ = [
    "Affair", "Child", "Correction", "Counter", "Extension", "Follower", "Merge", "Moderation", "Paper",
    "PaperNumber", "PaperSeries", "Participant", "PlaceWord", "PublicVersion", "Publication", "Rating", "Record",
    "SavedFilter", "Span", "Work",
]  # fmt: skip
