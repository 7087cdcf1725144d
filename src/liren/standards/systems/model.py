"""The tables of standards systems: a tree of nodes, what depends on what, and every change to them for good."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

DEPENDS = {"guides": "指导", "carries": "承载"}
PLACED_BY = {"reading": "按文件归入（我们的读法）", "decision": "维护人归入"}


class System(models.Model):
    """One standards system. path: the place it is kept for, "" everywhere.

    targets: [{title, figures}], requirements: [{key, title, says, source}], layers: [{key, title, source}],
    topics: [{group, name, node, source}], sources: [{id, document, title, clause, checked, note}], as in the law book.
    seed: digest of the file it was laid from; "" as soon as people have changed it, or made it themselves.
    """

    key = models.TextField(unique=True)
    title = models.TextField()
    publisher = models.TextField()
    path = models.TextField(db_collation="C", default="")
    version = models.TextField(default="")
    objective = models.TextField(default="")
    depth = models.PositiveSmallIntegerField()
    targets = models.JSONField(default=list)
    requirements = models.JSONField(default=list)
    layers = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    copied_from = models.TextField(default="")
    seed = models.CharField(max_length=64, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(depth__range=(1, 6)), name="a_system_has_one_to_six_storeys"),
        ]

    def __str__(self) -> str:
        return self.key


class Node(models.Model):
    """A branch of a system. layer: key of one of the system's layers, of a subsystem only.

    source: id of one of the system's sources, "" where people decided it. is_direction: a direction of work a document
    names, no settled branch. procedures: words (`node`) of procedures of the platform that are read to belong here.
    pilots: what pilots are about (民主协商) that belong here; measures: keys of figures that speak of what it is for.
    """

    system = models.ForeignKey(System, models.CASCADE, related_name="nodes")
    code = models.TextField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    position = models.PositiveIntegerField()
    name = models.TextField()
    layer = models.TextField(default="")
    role = models.TextField(default="")
    is_direction = models.BooleanField(default=False)
    source = models.TextField(default="")
    urban = models.BooleanField(default=True)
    rural = models.BooleanField(default=True)
    procedures = models.JSONField(default=list)
    pilots = models.JSONField(default=list)
    measures = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "code"], name="a_code_names_one_node_of_a_system"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) ^ Q(layer=""), name="a_subsystem_and_no_other_node_lies_in_a_layer"
            ),
            models.CheckConstraint(condition=Q(urban=True) | Q(rural=True), name="a_node_is_for_town_or_country"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Dependency(models.Model):
    """One node guides or carries another. source: id of one of the system's sources, "" where people decided it."""

    system = models.ForeignKey(System, models.CASCADE, related_name="dependencies")
    kind = models.TextField(choices=list(DEPENDS.items()))
    begin = models.ForeignKey(Node, models.CASCADE, related_name="leading")
    end = models.ForeignKey(Node, models.CASCADE, related_name="led")
    source = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "begin", "end"], name="a_dependency_is_said_once"),
            models.CheckConstraint(condition=Q(kind__in=list(DEPENDS)), name="a_dependency_is_of_a_known_kind"),
            models.CheckConstraint(condition=~Q(begin=models.F("end")), name="no_node_depends_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.begin_id} {self.kind} {self.end_id}"


class SystemChange(models.Model):
    """One change to a system: what, where, as it was and as it is, by whom and why. Append-only."""

    system = models.ForeignKey(System, models.PROTECT, related_name="changes")
    what = models.TextField()
    node = models.TextField(default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField()
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["system", "-id"], name="changes_of_a_system")]

    def __str__(self) -> str:
        return f"{self.system_id} {self.what} {self.node}"


class Placement(models.Model):
    """A standard put at a node. Its kind, level and status stay the catalogue's. placed_by: an analyst's reading of a
    document, or a decision of who keeps the system."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="placements")
    standard = models.ForeignKey("standards.Standard", models.PROTECT, related_name="+")
    placed_by = models.TextField(choices=list(PLACED_BY.items()))
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()
    note = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "standard"], name="a_standard_is_placed_at_a_node_once"),
            models.CheckConstraint(
                condition=Q(placed_by__in=list(PLACED_BY)), name="a_placement_is_a_reading_or_a_decision"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["standard"], name="placements_of_a_standard")]

    def __str__(self) -> str:
        return f"{self.standard_id} at {self.node_id}"
