"""Procedures and what they refer to (catalogues, calendars, labels): published once, never rewritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.standards.catalogue.arrival import CatalogueArrival
from liren.standards.catalogue.model import CatalogueChange, Clause, Committee, Relation, Standard
from liren.standards.drafts.heard_model import DraftAnswer, Hearing, Judgement
from liren.standards.drafts.model import Draft, DraftRemark, DraftSave
from liren.standards.findings.model import Finding
from liren.standards.life.model import Milestone, Opinion, StandardAffair
from liren.standards.local_rules.model import LocalRuleSet
from liren.standards.switches.model import Switch
from liren.standards.systems.model import Dependency, Node, Placement, System, SystemChange

__all__ = [
    "CatalogueArrival",
    "CatalogueChange",
    "Clause",
    "Committee",
    "Dependency",
    "Draft",
    "DraftAnswer",
    "DraftRemark",
    "DraftSave",
    "Finding",
    "Hearing",
    "Judgement",
    "LocalRuleSet",
    "Milestone",
    "Node",
    "Opinion",
    "Placement",
    "Procedure",
    "Reference",
    "Relation",
    "Standard",
    "StandardAffair",
    "Switch",
    "System",
    "SystemChange",
]  # fmt: skip


class Procedure(models.Model):
    """One version of one procedure by one publisher; `document` is the truth, `digest` its identity."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草案"
        PUBLISHED = "published", "已发布"
        RETIRED = "retired", "已停用"

    publisher = models.TextField()
    path = models.TextField(db_collation="C", default="")  # where it applies; "" is everywhere
    key = models.TextField()
    version = models.PositiveIntegerField()
    title = models.TextField()
    kind = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    status = models.TextField(choices=Status.choices)
    effective_from = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publisher", "key", "version"], name="a_version_is_published_once"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "retired"]), name="a_procedure_has_a_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="a_published_procedure_has_a_date"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "status", "effective_from"], name="procedure_by_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Reference(models.Model):
    """One version of a catalogue, a calendar, a set of labels, or of the facts documents state."""

    kind = models.TextField()
    key = models.TextField()
    version = models.PositiveIntegerField()
    title = models.TextField()
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    effective_from = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="a_reference_version_is_published_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["catalogue", "calendar", "labels", "facts"]),
                name="a_reference_is_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.version}"
