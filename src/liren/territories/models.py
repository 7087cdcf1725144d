"""Places and what happened to them. Places are public facts: no row-level security here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """A published frame of divisions that was loaded; its row is the mark that it was loaded whole."""

    day = models.DateField(primary_key=True)
    title = models.TextField()
    source = models.TextField()
    licence = models.TextField()
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """A division (levels 1..5), a 小区 or grid (6), a building (7); `place.Place` says what each column means."""

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    kind = models.TextField()
    code = models.TextField(null=True)
    name = models.TextField(db_collation="C")
    path = models.TextField(db_collation="C")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    grid = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    urban = models.BooleanField(null=True)
    committee = models.TextField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path"], include=["level", "valid_to"], name="place_path_is_unique"),
            models.UniqueConstraint(fields=["code", "level"], name="place_code_is_unique_at_its_level"),
            models.CheckConstraint(
                condition=Q(path__regex=r"^(\d+\.)+([egb]\d+\.){0,2}$"), name="place_path_has_its_shape"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 7)), name="place_level_is_1_to_7"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False),
                name="only_provinces_have_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(level__gt=5) | Q(code__isnull=False, code__regex=r"^\d{12}$"),
                name="a_division_has_twelve_digits",
            ),
            models.CheckConstraint(
                condition=~Q(kind="grid") | Q(code=None) | Q(code__regex=r"^\d{15}$"), name="a_grid_has_fifteen_digits"
            ),
            models.CheckConstraint(condition=Q(grid=None) | Q(kind="building"), name="only_buildings_lie_in_grids"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="place_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["grid"], condition=Q(grid__isnull=False), name="place_buildings_of_a_grid"),
            models.Index(fields=["path"], condition=Q(level__lte=4), name="place_down_to_the_street"),
            models.Index(
                fields=["path"], condition=Q(valid_to__isnull=False, level__lte=5), name="place_divisions_that_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


class FormerName(models.Model):
    """The name a place bore until `valid_to` (the first day it no longer did)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "valid_to"], name="one_former_name_ends_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（至 {self.valid_to}）"


class PlaceSuccessor(models.Model):
    """From `on`, what belonged to `place` belongs to `successor`; several successors make a split."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    successor = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on = models.DateField()
    source = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "successor", "on"], name="a_succession_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} → {self.successor_id}（{self.on}）"


class Change(models.Model):
    """What was done to a place, append-only: added, renamed, closed, put in a grid."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.TextField()
    body = models.JSONField()
    effective_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.place_id}"


class Redrawing(models.Model):
    """The grids of a community drawn anew as one decision, append-only.

    body: `moved` {building: [grid before, grid after]}, `closed` {grid: [grids that take over]}, `added` [grids]; ids.
    """

    community = models.ForeignKey(Place, models.PROTECT, related_name="+")
    effective_on = models.DateField()
    reason = models.TextField()
    body = models.JSONField()
    recorded_at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.community_id} {self.effective_on}"


class Shape(models.Model):
    """An outline of a place, append-only: the newest is in force. Longitude first, in degrees of `system`."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    geometry = models.JSONField()
    system = models.TextField()
    source = models.TextField()
    recorded_at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(system__in=["CGCS2000", "WGS-84", "GCJ-02"]), name="a_shape_names_its_coordinates"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-id"], name="newest_shape_of_a_place")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.system}"


class ChangeSet(models.Model):
    """A published edition laid beside what stands below `within`, to be reviewed, then applied or dropped."""

    edition = models.DateField()
    title = models.TextField()
    source = models.TextField()
    licence = models.TextField()
    sha256 = models.CharField(max_length=64)
    within = models.TextField(db_collation="C")
    rows = models.IntegerField()
    state = models.TextField(default="open")
    effective_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "applied", "dropped"]), name="a_change_set_is_open_applied_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class ChangeRow(models.Model):
    """One division that differs. successors: paths, none when unknown; told_by: `table` or `hand`, or null."""

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="+", db_index=False)
    kind = models.TextField()
    level = models.SmallIntegerField()
    path = models.TextField(db_collation="C")
    name_before = models.TextField(null=True, db_collation="C")
    name_after = models.TextField(null=True, db_collation="C")
    successors = models.JSONField(default=list)
    told_by = models.TextField(null=True)
    decision = models.TextField(default="open")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change_set", "path"], name="a_division_differs_once"),
            models.CheckConstraint(
                condition=Q(decision__in=["open", "accepted", "rejected"]), name="a_change_is_open_accepted_or_rejected"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["change_set", "kind", "path"], name="changes_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"
