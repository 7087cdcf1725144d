"""Facilities and things 物: one register, with what befell each. Public facts: who booked a room is kept apart."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liren.kit.ids import new_id
from liren.registry.told import QUALITIES, SOURCES

MODES = ("", "residents", "entrusted", "direct")
PHASES = ("invest", "build", "run", "maintain", "reuse")
WAYS = ("recover", "adjust", "rent")
ON_HOLIDAYS = ("", "closed", "usual", "other")
SYSTEMS = ("CGCS2000", "WGS-84", "GCJ-02")


class Facility(models.Model):
    """One facility or thing as it is now; how it was before stands in `FacilityPast`.

    path: its jurisdiction (the grid's where known, as of affairs); place_path: where it lies. code: branch of the
    standards system's 社区基础设施 and a number, once per community. type: a key of `lawbook/facilities/types.yaml`.
    station_of: the centre a branch station belongs to. mode, operator, agreement: who runs it, on what paper.
    holidays: how it opens on statutory holidays, "" where nobody said; holiday_hours: of `other`.
    withdrawn: why the entry was a mistake. version: number of the last change, for those who change at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    place_id = models.BigIntegerField()
    place_path = models.TextField(db_collation="C")
    numbered_at = models.TextField(db_collation="C")
    code = models.TextField(db_collation="C")
    type = models.TextField()
    branch = models.TextField(db_collation="C")
    name = models.TextField()
    address = models.TextField(default="")
    lon = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    system = models.TextField(default="")
    mode = models.TextField(default="")
    operator = models.UUIDField(null=True)
    agreement = models.TextField(default="")
    station_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    phone = models.TextField(default="")
    weekdays = models.TextField(default="")
    weekend = models.TextField(default="")
    holidays = models.TextField(default="")
    holiday_hours = models.TextField(default="")
    hours_note = models.TextField(default="")
    note = models.TextField(default="")
    since = models.DateField()
    until = models.DateField(null=True)
    withdrawn = models.TextField(default="")
    source = models.TextField()
    quality = models.TextField()
    version = models.PositiveIntegerField(default=1)
    state_since = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["numbered_at", "code"], name="registry_a_facility_code_is_used_once"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="registry_a_facility_is_run_in_a_known_way"),
            models.CheckConstraint(
                condition=Q(holidays="other") & ~Q(holiday_hours="")
                | Q(holidays__in=ON_HOLIDAYS[:3], holiday_hours=""),
                name="registry_holidays_of_a_facility_are_told_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(source__in=list(SOURCES)), name="registry_a_facility_has_a_known_source"
            ),
            models.CheckConstraint(
                condition=Q(quality__in=list(QUALITIES)), name="registry_a_facility_has_a_known_quality"
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True, system="")
                | Q(lon__isnull=False, lat__isnull=False, system__in=SYSTEMS),
                name="registry_a_point_has_its_system",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="registry_a_facility_ends_after_it_began",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path", "id"], name="registry_facility_by_path"),
            models.Index(fields=["place_path"], name="registry_facility_by_place"),
            models.Index(fields=["station_of"], condition=Q(station_of__isnull=False), name="registry_stations"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FacilityPast(models.Model):
    """What befell a facility or a part of it. Append-only.

    part: facility, room, window, phase, homelike, hours …; about: the part's id. state: how it was before `until`, None
    of what began. says: the change in words.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    part = models.TextField()
    about = models.UUIDField()
    state = models.JSONField(null=True)
    until = models.DateField()
    says = models.TextField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["facility", "at"], name="registry_past_of_facility")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.part}"


class FacilityPhase(models.Model):
    """One of the five phases 投资、建设、运行、管护、综合利用: when, on what paper, for how much, who pays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    phase = models.TextField()
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    document = models.TextField()
    cost_fen = models.BigIntegerField(null=True)
    payer = models.TextField(default="")
    note = models.TextField(default="")
    withdrawn = models.TextField(default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(phase__in=PHASES), name="registry_a_phase_is_one_of_five"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="registry_a_phase_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(cost_fen__isnull=True) | Q(cost_fen__gte=0),
                name="registry_a_phase_costs_no_less_than_nothing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["facility", "began_on"], name="registry_phases_of_facility")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.phase}"


class Room(models.Model):
    """A room of a facility: its use and area, and whether it may be booked. Its past stands in `FacilityPast`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    name = models.TextField()
    use = models.TextField()
    area = models.DecimalField(max_digits=8, decimal_places=2)
    seats = models.PositiveSmallIntegerField(null=True)
    bookable = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    state_since = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "name"], condition=Q(until__isnull=True), name="registry_a_room_name_is_used_once"
            ),
            models.CheckConstraint(condition=Q(area__gt=0), name="registry_a_room_has_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A window 窗口 of a service point, and what is handled there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    name = models.TextField()
    matters = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "name"], condition=Q(until__isnull=True), name="registry_a_window_name_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningException(models.Model):
    """Days on which a facility opens otherwise than in its week: both ends count. hours: "" is closed.

    reason: in words residents read. withdrawn: why none of it holds any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    hours = models.TextField(default="")
    reason = models.TextField()
    withdrawn = models.TextField(default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="registry_an_exception_ends_after_it_began"),
        ]
        indexes: ClassVar = [models.Index(fields=["facility", "last"], name="registry_exceptions_of")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.first}"


class Premises(models.Model):
    """How premises for the community were got: 收回, 调整 or 租赁, with document, area, date and cost.

    cost_fen: paid in all, or a year's rent of what is rented. until: last day of a lease. withdrawn: why the entry was
    a mistake.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    path = models.TextField(db_collation="C")
    way = models.TextField()
    address = models.TextField()
    area = models.DecimalField(max_digits=8, decimal_places=2)
    on = models.DateField()
    until = models.DateField(null=True)
    document = models.TextField()
    cost_fen = models.BigIntegerField()
    whose = models.TextField()
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="+")
    note = models.TextField(default="")
    withdrawn = models.TextField(default="")
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="registry_premises_are_got_in_a_known_way"),
            models.CheckConstraint(condition=Q(area__gt=0), name="registry_premises_have_an_area"),
            models.CheckConstraint(condition=Q(cost_fen__gte=0), name="registry_premises_cost_no_less_than_nothing"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(way="rent", until__gte=F("on")), name="registry_only_a_lease_ends"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "id"], name="registry_premises_by_path")]

    def __str__(self) -> str:
        return f"{self.way} {self.address}"
