"""What affairs have to do with one another, and what of them everybody may see. See docs/rooms/affairs-company.md."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id


class Child(models.Model):
    """An affair opened from another, its parent.

    key: what the opener calls it, so that asked twice it is opened once. settled: what becomes of it when its parent
    ends before it, in words. seen_closed: its end was noticed on the parent's side.
    """

    affair = models.OneToOneField("affairs.Affair", models.CASCADE, primary_key=True, related_name="+")
    parent = models.ForeignKey("affairs.Affair", models.CASCADE, related_name="+")
    key = models.TextField(null=True)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    settled = models.TextField(null=True)
    seen_closed = models.BooleanField(default=False)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent", "key"], condition=Q(key__isnull=False), name="a_key_opens_one_child_of_a_parent"
            ),
            models.CheckConstraint(condition=~Q(affair=F("parent")), name="no_affair_is_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} {self.affair_id}"


TO_MODERATE = Q(state="waiting") | Q(state="shown", again=True)


class Publication(models.Model):
    """What everybody may come to see of an affair whose procedure is public, and where the decision stands.

    content: what is left of it, {title, answers: [{key, title, text}], photos}; struck words are gone from it.
    struck: which answers and photos were taken out; words: the struck words, sealed. given: key →
    hash of the answer it was made from; corrected: keys put right since. again: an answer that was struck or corrected
    has been given anew, and a moderator has not looked. agreed_at: when the reporter had looked at it. reason: of the
    last decision.
    """

    affair = models.OneToOneField("affairs.Affair", models.CASCADE, primary_key=True, related_name="+")
    path = models.TextField(db_collation="C")  # whose it is, for the moderators' queue
    state = models.TextField(default="waiting")
    content = models.JSONField()
    struck = models.JSONField(default=list)
    words = models.TextField(default="")
    given = models.JSONField(default=dict)
    corrected = models.JSONField(default=list)
    again = models.BooleanField(default=False)
    source = models.TextField()
    agreed_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(null=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "shown", "hidden", "withdrawn"]),
                name="a_publication_waits_is_shown_hidden_or_withdrawn",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "asked_at"], condition=TO_MODERATE, name="publication_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.state}"


class PublicVersion(models.Model):
    """An affair as everybody sees it: a copy of what is public, there while it is shown. Nothing here is private."""

    affair = models.OneToOneField("affairs.Affair", models.CASCADE, primary_key=True, related_name="+")
    number = models.TextField()
    everyday_name = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    answers = models.JSONField()
    photos = models.JSONField()
    source = models.TextField()
    procedure_key = models.TextField()
    procedure_title = models.TextField()
    class_code = models.TextField(null=True)
    class_title = models.TextField(null=True)
    place_path = models.TextField(db_collation="C")
    place_name = models.TextField()
    community_path = models.TextField(db_collation="C")
    state = models.TextField()
    step_title = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    tokens = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("opened_at").desc(), F("affair").desc(), name="public_by_time"),
            models.Index(F("changed_at").desc(), F("affair").desc(), name="public_by_change"),
            models.Index(F("community_path"), F("opened_at").desc(), name="public_by_community"),
            GinIndex(fields=["tokens"], name="public_by_words"),
            GinIndex(fields=["photos"], name="public_by_photo"),
        ]

    def __str__(self) -> str:
        return self.number


class Correction(models.Model):
    """A notice 更正 on a public affair: what it said, what is right, who says so. Append-only."""

    affair = models.ForeignKey("affairs.Affair", models.PROTECT, related_name="+")
    key = models.TextField()  # of the answer corrected, or title
    earlier = models.TextField()
    text = models.TextField()
    why = models.TextField()
    office = models.TextField()
    at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.affair_id} {self.key}"


class Moderation(models.Model):
    """Whether public affairs of a place are looked at before they are shown. The nearest place decides; else they are.

    procedure_key: "" for every procedure there; one that is named comes before.
    """

    path = models.TextField(db_collation="C")
    procedure_key = models.TextField(default="")
    needed = models.BooleanField()
    reason = models.TextField()
    decided_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "procedure_key"], name="a_place_says_once_what_is_moderated"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.procedure_key} {self.needed}"


class Follower(models.Model):
    """A resident who met what a shown affair tells of 我也遇到: counted once, told of results, free to leave.

    Their sentence lies in the vault under their own key, owner `follower`; photos are files of that owner.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    affair = models.ForeignKey("affairs.Affair", models.CASCADE, related_name="+", db_index=False)
    person = models.UUIDField()
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["affair", "person"], name="a_person_follows_an_affair_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "joined_at"], name="follower_by_person")]

    def __str__(self) -> str:
        return f"{self.affair_id} {self.person}"


class Merge(models.Model):
    """Two affairs tell of one thing: the duplicate ends, its people are told of the main one's results.

    before: what undoing gives back, {step, told_at, resolved, declined, run, works, spans}. parted_at: when it was
    undone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    main = models.ForeignKey("affairs.Affair", models.CASCADE, related_name="+")
    duplicate = models.ForeignKey("affairs.Affair", models.CASCADE, related_name="+")
    reason = models.TextField()
    merged_at = models.DateTimeField()
    before = models.JSONField()
    parted_at = models.DateTimeField(null=True)
    part_reason = models.TextField(null=True)
    written_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(parted_at__isnull=True), name="an_affair_is_merged_into_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(main=F("duplicate")), name="no_affair_is_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.main_id} {self.duplicate_id}"
