"""Connected systems, their mappings, orders brought in, results on their way, and what does not agree."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.integrations.outside import Outside
from liren.kit.ids import new_id


class Connector(Outside):
    """Another system at a place. secret: known to both sides. cursor: how far its orders were read."""

    purpose = "integrations.connector"

    cursor = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    error = models.TextField(default="")
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrations_connector"
        indexes: ClassVar = [models.Index(fields=["path"], name="connector_at")]


class ConnectorMapping(models.Model):
    """One version of a connector's mapping, kept for good: the newest is used."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    text = models.TextField()
    made_by = models.UUIDField(null=True)
    made_by_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "integrations_connectormapping"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "version"], name="a_mapping_version_is_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.connector_id} v{self.version}"


class Order(models.Model):
    """An order of the other system, taken once however often it comes: ids, codes and tokens, nobody's words.

    affair: what it became; None while it cannot be taken, `problems` says why by field. tokens: keyed tokens of what it
    said, to see what changed. sent: token of what was last returned, sent_status: their code for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+", db_index=False)
    outside_id = models.TextField()
    affair = models.UUIDField(null=True)
    mapping = models.PositiveIntegerField(default=0)
    status = models.TextField(null=True)
    tokens = models.JSONField(default=dict)
    problems = models.JSONField(default=dict)
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent = models.TextField(default="")
    sent_status = models.TextField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrations_order"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "outside_id"], name="an_order_is_taken_once"),
            models.UniqueConstraint(
                fields=["affair"], condition=Q(affair__isnull=False), name="an_affair_comes_from_one_order"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["connector", "-changed_at"], name="orders_of_a_connector"),
            models.Index(fields=["connector"], condition=~Q(problems={}), name="orders_to_look_at"),
        ]

    def __str__(self) -> str:
        return self.outside_id


class Return(models.Model):
    """One event of an order's affair, to be told to the other system; what is told is read when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.BigIntegerField()
    kind = models.TextField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)  # None when done: there was nothing new to tell

    class Meta:
        db_table = "integrations_return"
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "event"], name="a_return_is_made_once")]
        indexes: ClassVar = [models.Index(fields=["order"], condition=Q(done_at=None), name="returns_on_their_way")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Difference(models.Model):
    """What the last reconciliation found: one order that one side lacks, or that stands differently."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+")
    outside_id = models.TextField()
    kind = models.TextField()
    theirs = models.TextField(null=True)
    ours = models.TextField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        db_table = "integrations_difference"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["not_here", "not_there", "status"]), name="a_difference_is_of_a_known_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outside_id} {self.kind}"


class ListedPage(models.Model):
    """One page of their list while a comparison reads it: `listed` is status by id, `next` where the next begins.

    event: the one that began the comparison; since: how far back it looks. Gone once both sides are compared.
    """

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.BigIntegerField()
    number = models.PositiveIntegerField()
    since = models.DateTimeField()
    next = models.TextField()
    listed = models.JSONField()

    class Meta:
        db_table = "integrations_listedpage"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "event", "number"], name="a_page_of_a_list_is_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} page {self.number}"
