"""The kit's own tables. Each is entered through its module: outbox, vault, permits, checkpoints, throttle, receipts."""

from django.db import models
from django.db.models import Q

from liren.kit.chain import HASH_LENGTH


class Event(models.Model):
    """Something happened, in ids only; written in the transaction of what happened, delivered by the worker."""

    kind = models.CharField(max_length=80, help_text="room.what-happened, e.g. affairs.step-finished")
    version = models.PositiveSmallIntegerField(help_text="shape of the body")
    body = models.JSONField(default=dict, help_text="ids, numbers and keys; never text about a person")
    at = models.DateTimeField()
    shared_out_at = models.DateTimeField(null=True, help_text="when each handler got its delivery")

    class Meta:
        indexes = [models.Index(fields=["id"], name="event_waiting", condition=Q(shared_out_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """One event for one handler: done in the handler's own transaction, or tried again, or dead with its error."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE)
    handler = models.CharField(max_length=120)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="not before this; moves out with every failed try")
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True, help_text="given up after the last try")
    error = models.TextField(null=True, help_text="what the last failed try said")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="a_handler_gets_an_event_once")]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_open", condition=Q(done_at__isnull=True, dead_at__isnull=True)
            ),
            models.Index(fields=["dead_at"], name="delivery_dead", condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"


class PersonKey(models.Model):
    """The data key of one person, wrapped by a master key. Erasing destroys it and leaves the date."""

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True, help_text="SM4 key sealed under the master key, led by its number")
    master = models.PositiveSmallIntegerField(null=True, help_text="number of that master key")
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_person_key_is_there_or_erased",
                condition=Q(wrapped__isnull=False, master__isnull=False, erased_at__isnull=True)
                | Q(wrapped__isnull=True, master__isnull=True, erased_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["master"], name="person_key_by_master")]

    def __str__(self) -> str:
        return f"{self.subject}"


class VaultEntry(models.Model):
    """One personal value, sealed with its salt under its subject's key. Append-only; the newest of a name counts."""

    subject = models.UUIDField(help_text="whose value it is; its key opens it")
    owner_kind = models.CharField(max_length=40, help_text="kind of the thing it was given for, e.g. affair")
    owner_id = models.UUIDField()
    name = models.CharField(max_length=200, help_text="field path within the owner")
    sealed = models.BinaryField(help_text="SM4-GCM of salt and canonical JSON, bound to this row's other columns")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "owner_kind"], name="vault_by_owner"),
            models.Index(fields=["subject"], name="vault_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind} {self.owner_id} {self.name}"


class Permit(models.Model):
    """A single-use, time-limited right to do one thing to one subject; the database knows only its secret's token."""

    token = models.CharField(max_length=HASH_LENGTH, primary_key=True)
    purpose = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    person = models.UUIDField(null=True, help_text="on whose behalf it is used, when known")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "purpose"], name="permit_by_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"


class Checkpoint(models.Model):
    """The Merkle root over the heads of all streams that moved since the one before; checkpoints form a chain too."""

    kind = models.CharField(max_length=60, help_text="which table of streams, e.g. affairs")
    number = models.PositiveIntegerField(help_text="from 1, without gaps, per kind")
    at = models.DateTimeField()
    count = models.PositiveIntegerField(help_text="how many heads it covers")
    heads = models.BinaryField(help_text="stream (16 bytes), seq (8), hash (32) of each head, in order of stream")
    root = models.CharField(max_length=HASH_LENGTH)
    previous = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH, help_text="SM3 of kind, number, at, count, root and previous")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="checkpoints_are_numbered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Tries(models.Model):
    """How often something was tried in the running period. The key is a keyed token: no telephone number lies here."""

    pk = models.CompositePrimaryKey("name", "key")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=HASH_LENGTH)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.count}"


class Receipt(models.Model):
    """One sending of a device that was taken: by the id its writer gave it, with what was answered."""

    pk = models.CompositePrimaryKey("person", "sending")
    person = models.UUIDField(help_text="who sent it; only they meet it again")
    sending = models.UUIDField(help_text="made on the device when it was written")
    digest = models.CharField(max_length=HASH_LENGTH, help_text="keyed token of all that was sent")
    answer = models.JSONField(null=True, help_text="ids and numbers, or the API's answer sealed; no text in the clear")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="receipts_by_age")]

    def __str__(self) -> str:
        return f"{self.sending}"
