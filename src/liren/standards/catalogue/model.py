"""Tables of the catalogue: editions of standards, their clauses, what they have to do with one another, committees."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from liren.kit.ids import new_id
from liren.standards.catalogue.codes import (
    ACTORS,
    ADOPTED,
    AREAS,
    BEFORE_ISSUE,
    DOMAINS,
    KINDS,
    LEVELS,
    MACHINE_SCHEMES,
    NO_LONGER,
    QUASI_TYPES,
    RELATIONS,
    STATUSES,
    TOPICS,
)

PHRASE = 30
"""Most characters kept of a clause: texts of standards belong to others."""

TEXT = 2000
"""Most characters of a clause a place wrote itself."""


def _later(field: str, than: str) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{than}__isnull": True}) | Q(**{f"{field}__gte": F(than)})


def _known(field: str, words: object) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": sorted(words)})  # type: ignore[call-overload]


class Committee(models.Model):
    """A technical committee (ISO/TC 268). founded, working_groups, secretariat: None when unknown.

    bearing: `direct` or `related` to the governance of communities; None when nobody said.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField(unique=True)
    name = models.TextField()
    organisation = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    founded = models.PositiveSmallIntegerField(null=True)
    secretariat = models.TextField(null=True)
    working_groups = models.PositiveSmallIntegerField(null=True)
    scope = models.TextField(default="", blank=True)
    bearing = models.TextField(null=True)
    sources = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    seed_digest = models.CharField(max_length=64, null=True)
    seeded_version = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_known("bearing", ("direct", "related")), name="a_committee_bears_so_or_so"
            ),
            models.CheckConstraint(
                condition=Q(founded__isnull=True) | Q(founded__range=(1850, 2200)),
                name="a_committee_was_founded_in_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Standard(models.Model):
    """One edition of one document: the row people cite. See docs/rooms/standards.md.

    number: as `engine.standard_numbers` writes it; None while unknown, then number_note says why. designation: the same
    without year, which all editions share. supposed_number: what somebody else says it is, never taken for the number.
    path: whose it is to keep; "" everywhere's. sort: how lists are ordered. Nothing here is personal.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField(null=True, unique=True)
    designation = models.TextField(null=True, db_collation="C")
    year = models.PositiveSmallIntegerField(null=True)
    number_note = models.TextField(default="", blank=True)
    supposed_number = models.TextField(null=True)
    title = models.TextField()
    level = models.TextField(choices=list(LEVELS.items()))
    quasi_type = models.TextField(null=True, choices=list(QUASI_TYPES.items()))
    kind = models.TextField(null=True, choices=list(KINDS.items()))
    status = models.TextField(choices=list(STATUSES.items()))
    issuer = models.TextField(null=True)
    path = models.TextField(db_collation="C", default="", blank=True)
    area = models.TextField(null=True, choices=list(AREAS.items()))
    topic = models.TextField(null=True, choices=list(TOPICS.items()))
    domains = ArrayField(models.TextField(), default=list, blank=True)
    actors = ArrayField(models.TextField(), default=list, blank=True)
    announced_on = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    in_force_from = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    successor_note = models.TextField(default="", blank=True)
    series = models.BooleanField(default=False)
    count = models.PositiveSmallIntegerField(null=True)
    machine_scheme = models.TextField(null=True, choices=list(MACHINE_SCHEMES.items()))
    machine_level = models.PositiveSmallIntegerField(null=True)
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="standards")
    note = models.TextField(default="", blank=True)
    sources = models.JSONField(default=list)
    sort = models.TextField(db_collation="C")
    tokens = SearchVectorField(null=True)
    version = models.PositiveIntegerField(default=1)
    seed_key = models.TextField(null=True, unique=True)
    seed_digest = models.CharField(max_length=64, null=True)
    seeded_version = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=sorted(LEVELS)), name="a_standard_has_a_known_level"),
            models.CheckConstraint(condition=Q(status__in=sorted(STATUSES)), name="a_standard_has_a_known_status"),
            models.CheckConstraint(condition=_known("kind", KINDS), name="a_standard_is_of_three_kinds"),
            models.CheckConstraint(condition=_known("area", AREAS), name="a_standard_is_for_town_or_country"),
            models.CheckConstraint(condition=_known("topic", TOPICS), name="a_standard_has_a_known_topic"),
            models.CheckConstraint(
                condition=Q(domains__contained_by=sorted(DOMAINS)), name="a_standard_has_known_domains"
            ),
            models.CheckConstraint(
                condition=Q(actors__contained_by=sorted(ACTORS)), name="a_standard_binds_known_actors"
            ),
            models.CheckConstraint(
                condition=Q(level="quasi", quasi_type__in=sorted(QUASI_TYPES))
                | (~Q(level="quasi") & Q(quasi_type=None)),
                name="a_quasi_standard_has_a_type_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(level="quasi") | ~Q(number_note=""),
                name="an_unknown_number_has_a_note",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, designation__isnull=False)
                | Q(number=None, designation=None, year=None),
                name="a_number_has_its_designation",
            ),
            models.CheckConstraint(condition=_later("issued_on", "announced_on"), name="issued_not_before_announced"),
            models.CheckConstraint(condition=_later("in_force_from", "issued_on"), name="in_force_not_before_issued"),
            models.CheckConstraint(
                condition=_later("withdrawn_on", "in_force_from") & _later("withdrawn_on", "issued_on"),
                name="withdrawn_not_before_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=BEFORE_ISSUE) | Q(issued_on=None, in_force_from=None, withdrawn_on=None),
                name="what_is_not_issued_has_no_date_of_issue",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(status__in=["in_force", *NO_LONGER]),
                name="only_what_was_in_force_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(status="superseded") | Q(successor__isnull=False) | ~Q(successor_note=""),
                name="a_superseded_standard_names_its_successor",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")), name="a_standard_does_not_replace_itself"
            ),
            models.CheckConstraint(
                condition=Q(count=None) | Q(series=True, count__gt=0), name="only_a_series_is_counted"
            ),
            models.CheckConstraint(
                condition=Q(machine_scheme=None, machine_level=None)
                | Q(machine_scheme="din-dke", machine_level__range=(0, 4))
                | Q(machine_scheme="sac-draft", machine_level__range=(1, 5)),
                name="a_machine_level_goes_by_a_scheme",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort", "id"], name="standard_in_order"),
            models.Index(fields=["designation", "year"], name="standard_by_designation"),
            models.Index(fields=["level", "status"], name="standard_by_level"),
            GinIndex(fields=["tokens"], name="standard_by_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '—'} {self.title}"


class Clause(models.Model):
    """A clause by its number. Its id is for ever: one that is gone from the list stays, `gone`.

    phrase: at most 30 characters of it, or our own words for what it is about. text: the clause itself, only of a
    standard some place keeps: its own words, of which it may tell everybody.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="clauses")
    number = models.TextField()
    title = models.TextField(default="", blank=True)
    phrase = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    area = models.TextField(null=True, choices=list(AREAS.items()))
    place = models.PositiveIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "number"], name="a_clause_has_its_number_once"),
            models.CheckConstraint(condition=_known("area", AREAS), name="a_clause_is_for_town_or_country"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("phrase"), PHRASE), name="a_clause_is_quoted_shortly"
            ),
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), TEXT), name="a_clause_is_no_book"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.number}"


class Relation(models.Model):
    """What a standard adopts, cites, rose to, or which law it stands on: a row, or a document by name."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="relations")
    kind = models.TextField(choices=list(RELATIONS.items()))
    other = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="related_from")
    named = models.TextField(default="", blank=True)
    clause = models.TextField(default="", blank=True)
    degree = models.TextField(null=True, choices=list(ADOPTED.items()))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=sorted(RELATIONS)), name="a_relation_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(other__isnull=False, named="") | (Q(other=None) & ~Q(named="")),
                name="a_relation_leads_to_one_document",
            ),
            models.CheckConstraint(
                condition=Q(degree=None) | Q(kind="adopts", degree__in=sorted(ADOPTED)),
                name="only_adoption_has_a_degree",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("standard")), name="a_standard_is_not_related_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.kind}"


class CatalogueChange(models.Model):
    """What was changed in one standard or committee, by whom: field → [was, now]. Never changed itself."""

    standard = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="changes")
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="changes")
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    reason = models.TextField(default="", blank=True)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standard__isnull=False, committee=None) | Q(standard=None, committee__isnull=False),
                name="a_change_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["standard", "version"], name="a_standard_has_each_version_once"),
            models.UniqueConstraint(fields=["committee", "version"], name="a_committee_has_each_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id or self.committee_id} {self.version}"
