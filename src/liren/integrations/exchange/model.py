"""Whom we exchange with, the packages that went and came, and the rows of those that came."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id


class ExchangePartner(models.Model):
    """Another installation or system, at a place. path: ours; theirs: what they call it.

    signing, sealing: their public keys, 64 hex digits each. sent: the number of the last package that went.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    path = models.TextField(db_collation="C")
    theirs = models.TextField(db_collation="C")
    signing = models.TextField()
    sealing = models.TextField()
    outgoing = models.JSONField()
    incoming = models.JSONField()
    sent = models.PositiveIntegerField(default=0)
    made_by_name = models.TextField()
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by_name = models.TextField(default="")

    class Meta:
        db_table = "integrations_exchangepartner"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "signing"], condition=Q(stopped_at=None), name="a_place_knows_a_partner_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExchangePackage(models.Model):
    """One package. document: the whole of it; of people that came, None once they were handed to who decides on them.

    place: ours. digest: of the signed manifest. state: of one that went, `sent` until a receipt says `taken` or
    `refused`; of one that came, `open` until it is `taken` or `refused`. counts: rows by what became of them.
    answer: the receipt, ours or theirs. arrival: where people were handed to.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    partner = models.ForeignKey(ExchangePartner, on_delete=models.CASCADE, related_name="+", db_index=False)
    came = models.BooleanField()
    number = models.PositiveIntegerField()
    item = models.TextField()
    place = models.TextField(db_collation="C")
    as_of = models.DateField()
    rows = models.PositiveIntegerField()
    digest = models.TextField()
    document = models.JSONField(null=True)
    state = models.TextField()
    tried = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    answer = models.JSONField(null=True)
    arrival = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    decided_by_name = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrations_exchangepackage"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "came", "number"], name="a_package_counts_once"),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "open", "taken", "refused"]), name="a_package_stands_somehow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.number}"


class ExchangeLine(models.Model):
    """A row of a package that came, of public facts: people's rows are never kept here.

    verdict: new, same, differs or refused; problems: [column, what]; ours: the cells that differ, as they stand here.
    """

    package = models.ForeignKey(ExchangePackage, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    verdict = models.TextField()
    problems = models.JSONField(default=list)
    ours = models.JSONField(default=dict)
    wanted = models.BooleanField(default=False)
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "integrations_exchangeline"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "number"], name="a_row_of_a_package_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.number}"
