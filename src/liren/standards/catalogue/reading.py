"""Reading the catalogue: lists with filters and search, one edition whole, counts by level, the story of a row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Substr

from liren.engine.standard_numbers import StandardNumber, number_in, piece_of_number
from liren.kit.errors import InvalidInput
from liren.kit.words import as_query
from liren.standards.catalogue.codes import NO_LONGER
from liren.standards.catalogue.entry import RelationEntry, SourceEntry
from liren.standards.catalogue.errors import NoSuchStandard
from liren.standards.catalogue.model import CatalogueChange, Clause, Relation, Standard
from liren.standards.catalogue.view import (
    CatalogueChangeView,
    ClauseView,
    RelationView,
    StandardLine,
    StandardPage,
)

PAGE: Final = 50
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class StandardFilters:
    """What a list is narrowed by; None or "" is anything. text: words of the title, an issuer, or a number in any form.

    place: standards kept there or above it, and those of everywhere. below: with those below it too.
    area: those for town or country include the ones for both.
    """

    text: str = ""
    level: str | None = None
    kind: str | None = None
    status: str | None = None
    place: str | None = None
    below: bool = False
    area: str | None = None
    actor: str | None = None
    topic: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class StandardsFound:
    """One page of a list, in the order of levels and numbers. after: where to go on; None at the end."""

    items: tuple[StandardLine, ...]
    after: str | None


def find_standards(
    filters: StandardFilters | None = None, *, on: date, after: str | None = None, limit: int = PAGE
) -> StandardsFound:
    """Editions that fit, up to `limit` (at most 200). One statement, another behind the
    first page and for a number. Raises InvalidInput.
    """
    found = _narrowed(filters or StandardFilters(), on)
    size = max(1, min(limit, MOST))
    if after is not None:
        found = behind(found, after)
    rows = list(found.order_by("sort", "id")[: size + 1])
    return StandardsFound(tuple(map(line_of, rows[:size])), str(rows[size - 1].id) if len(rows) > size else None)


def find_clauses(text: str, *, on: date, limit: int = 20) -> tuple[tuple[ClauseView, StandardLine], ...]:
    """Clauses whose title or words hold `text`, with their edition; those in force first. Two statements."""
    if not text.strip():
        return ()
    said = Q(title__icontains=text) | Q(phrase__icontains=text) | Q(text__icontains=text)
    found = list(Clause.objects.filter(said, gone=False).order_by("standard__sort", "standard_id", "place")[:limit])
    of = {row.id: line_of(row) for row in standing(on).filter(id__in={one.standard_id for one in found})}
    pairs = [(_clause(one), of[one.standard_id]) for one in found]
    return tuple(sorted(pairs, key=lambda pair: pair[1].status != "in_force"))


def counts_by_level(filters: StandardFilters | None = None, *, on: date) -> Mapping[str, int]:
    """How many editions fit, by level. One statement, two for a number."""
    found = _narrowed(filters or StandardFilters(), on).order_by().values("level").annotate(many=Count("id"))
    return {row["level"]: row["many"] for row in found}


def counts_by_province(*, on: date) -> Mapping[str, int]:
    """How many local standards are in force, by the two digits of the province in their number, the most first.

    What has no number belongs to no province here. One statement.
    """
    local = _narrowed(StandardFilters(level="local", status="in_force"), on).exclude(number=None).order_by()
    found = local.annotate(province=Substr("number", 3, 2)).values("province").annotate(many=Count("id"))
    return {row["province"]: row["many"] for row in found.order_by("-many", "province")}


def standards_by_id(ids: Iterable[UUID], *, on: date) -> Mapping[UUID, StandardLine]:
    """Those of `ids` that there are. One statement."""
    return {row.id: line_of(row) for row in standing(on).filter(id__in=list(ids))}


def standard(standard_id: UUID, *, on: date) -> StandardPage:
    """One edition with all that is known of it. Five statements. Raises NoSuchStandard."""
    row = standing(on).select_related("committee").filter(id=standard_id).first()
    if row is None:
        raise NoSuchStandard
    related = Q(standard=row) | Q(other=row)
    if row.designation is not None:
        related |= Q(other=None, named=row.designation)
    relations = list(Relation.objects.filter(related).order_by("id"))
    near = _near(row, relations, on)
    lines = {one.id: line_of(one) for one in near}
    editions = [one for one in near if row.designation is not None and one.designation == row.designation]
    editions.sort(key=lambda one: one.year or 0, reverse=True)
    return StandardPage(
        line=line_of(row),
        machine_scheme=row.machine_scheme,
        machine_level=row.machine_level,
        committee_key=row.committee.key if row.committee else None,
        committee_id=row.committee_id,
        clauses=tuple(map(_clause, Clause.objects.filter(standard=row, gone=False).order_by("place"))),
        relations=tuple(_relation(one, row.id, lines) for one in relations if one.standard_id == row.id),
        successor=lines.get(row.successor_id) if row.successor_id else None,
        replaces=tuple(lines[one.id] for one in near if one.successor_id == row.id),
        editions=tuple(lines[one.id] for one in editions),
        adopted_by=_from(relations, row, lines, "adopts"),
        cited_by=_from(relations, row, lines, "cites"),
        risen_from=_from(relations, row, lines, "rises_to"),
        version=row.version,
    )


def relations_of(ids: Iterable[UUID]) -> Mapping[UUID, tuple[RelationEntry, ...]]:
    """What each of `ids` adopts, cites and stands on, as it would be written. One statement."""
    found: dict[UUID, tuple[RelationEntry, ...]] = {}
    for row in Relation.objects.filter(standard_id__in=list(ids)).select_related("other").order_by("id"):
        called = (row.other.number or row.other.title) if row.other else row.named
        entry = RelationEntry(row.kind, called, row.clause, row.degree)
        found[row.standard_id] = (*found.get(row.standard_id, ()), entry)
    return found


def standard_changes(standard_id: UUID) -> tuple[CatalogueChangeView, ...]:
    """The story of one row, the newest first. One statement."""
    return tuple(map(change_of, CatalogueChange.objects.filter(standard_id=standard_id).order_by("-version")))


def standing(on: date) -> QuerySet[Standard]:
    """All rows, each with its status on a day: what was approved comes into force by itself, and has its end."""
    return Standard.objects.annotate(
        now=Case(
            When(
                Q(status__in=["approved", "in_force"], withdrawn_on__lte=on)
                & (Q(successor__isnull=False) | ~Q(successor_note="")),
                then=Value("superseded"),
            ),
            When(status__in=["approved", "in_force"], withdrawn_on__lte=on, then=Value("withdrawn")),
            When(status__in=NO_LONGER, withdrawn_on__gt=on, in_force_from__gt=on, then=Value("approved")),
            When(status__in=NO_LONGER, withdrawn_on__gt=on, then=Value("in_force")),
            When(status="approved", in_force_from__lte=on, then=Value("in_force")),
            When(status="in_force", in_force_from__gt=on, then=Value("approved")),
            default=F("status"),
            output_field=TextField(),
        )
    ).defer("tokens")


def line_of(row: Standard) -> StandardLine:
    """A row read by `standing`."""
    status: str = row.now  # type: ignore[attr-defined]  # annotated
    return StandardLine(
        row.id, row.number, row.designation, row.year, row.supposed_number, row.title, row.level, row.quasi_type,
        row.kind, status, row.issuer, row.path, row.area, row.topic, tuple(row.domains), tuple(row.actors),
        row.in_force_from, row.withdrawn_on, row.successor_id, row.successor_note, row.series, row.count,
        row.changed_at, row.number_note, row.announced_on, row.issued_on, row.note, sources_of(row.sources),
    )  # fmt: skip


def sources_of(told: Iterable[Mapping[str, Any]]) -> tuple[SourceEntry, ...]:
    """Sources as they are kept."""
    return tuple(SourceEntry(one["document"], one["says"], tuple(one["fields"]), one["checked"]) for one in told)


def change_of(row: CatalogueChange) -> CatalogueChangeView:
    fields = {name: (was, now) for name, (was, now) in row.fields.items()}
    return CatalogueChangeView(row.version, fields, row.reason, row.by_name, row.at)


def newest(editions: Iterable[StandardLine]) -> StandardLine | None:
    """The edition a number without year means: the newest in force, else the newest."""
    return max(editions, key=lambda one: (one.in_force, one.year or 0), default=None)


def called(number: StandardNumber) -> Q:
    """Rows a number means: the one edition with its year, else all of its designation; its parts when it names none."""
    if number.year is not None:
        return Q(number=str(number)) | Q(supposed_number=str(number))
    parts = r"([.-][0-9.-]+)?" if number.part is None else ""
    meant = Q(designation=number.designation) | Q(supposed_number=number.designation)
    if number.part is None:
        dash = "-" if number.level == "international" else "."
        meant |= Q(designation__startswith=number.designation + dash)
    return meant | Q(supposed_number__regex=rf"^{re.escape(number.designation)}{parts}([—:]|$)")


def _narrowed(filters: StandardFilters, on: date) -> QuerySet[Standard]:
    found = standing(on)
    exact = {"level": filters.level, "kind": filters.kind, "now": filters.status, "topic": filters.topic}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.area:
        found = found.filter(area__in={filters.area, "both"})
    if filters.actor:
        found = found.filter(actors__contains=[filters.actor])
    if filters.domain:
        found = found.filter(domains__contains=[filters.domain])
    if filters.place is not None:
        found = found.filter(_at(filters.place, below=filters.below))
    return _searched(found, filters.text.strip())


def _at(place: str, *, below: bool) -> Q:
    ends = [at + 1 for at, one in enumerate(place) if one == "."]
    above = Q(path__in=["", *(place[:end] for end in ends)])
    return above | Q(path__startswith=place) if below else above


def _searched(found: QuerySet[Standard], text: str) -> QuerySet[Standard]:
    """By number when the text is one that is there, else by words; digits also find a number they stand in."""
    if not text:
        return found
    number = number_in(text)
    if number is not None:
        exact = found.filter(called(number))
        if exact.exists():
            return exact
    piece, asked = str(number) if number else piece_of_number(text), as_query(text)
    words = (
        Q(id__in=Standard.objects.extra(where=["tokens @@ %s::tsquery"], params=[asked]).values("id")) if asked else Q()
    )
    if piece:
        words |= Q(number__contains=piece) | Q(supposed_number__contains=piece)
    return found.filter(words) if words else found.none()


def behind(found: QuerySet[Standard], after: str) -> QuerySet[Standard]:
    """Those after the standard `after` (its id). One statement. Raises InvalidInput where there is none."""
    try:
        last = Standard.objects.filter(id=UUID(after)).values_list("sort", "id").first()
    except ValueError:
        last = None
    if last is None:
        raise InvalidInput(after="这一页的位置已经不在了，请从第一页重新看。")
    return found.filter(Q(sort__gt=last[0]) | Q(sort=last[0], id__gt=last[1]))


def _near(row: Standard, relations: Iterable[Relation], on: date) -> list[Standard]:
    """All rows a page of `row` names: editions, successor, those it replaces, those related."""
    ids = {one for r in relations for one in (r.standard_id, r.other_id) if one} | {row.id}
    if row.successor_id:
        ids.add(row.successor_id)
    undated = [r.named for r in relations if r.other_id is None and r.standard_id == row.id]
    where = Q(id__in=ids) | Q(successor=row) | Q(designation__in=undated)
    if row.designation is not None:
        where |= Q(designation=row.designation)
    return list(standing(on).filter(where).order_by("sort", "id"))


def _clause(row: Clause) -> ClauseView:
    return ClauseView(row.id, row.number, row.title, row.phrase, row.area, row.text)


def _relation(row: Relation, of: UUID, lines: Mapping[UUID, StandardLine]) -> RelationView:
    if row.other_id is not None:
        other: StandardLine | None = lines[row.other_id]
    else:
        other = newest(one for one in lines.values() if one.designation == row.named and one.id != of)
    return RelationView(row.kind, row.named, row.clause, row.degree, other)


def _from(
    relations: Iterable[Relation], row: Standard, lines: Mapping[UUID, StandardLine], kind: str
) -> tuple[StandardLine, ...]:
    """Those related to this edition, or to its number without year when that means this edition."""
    meant = newest(one for one in lines.values() if row.designation and one.designation == row.designation)
    ids = {row.id, None} if meant is not None and meant.id == row.id else {row.id}
    return tuple(
        lines[one.standard_id]
        for one in relations
        if one.kind == kind and one.other_id in ids and one.standard_id != row.id
    )
