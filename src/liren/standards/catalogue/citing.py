"""Citations: which standard a source of a procedure means, whether it still holds, and who cites a standard.

A citation names a number, with its year or without: without, it means the newest edition in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from liren.engine.standard_numbers import StandardNumber, number_in
from liren.kit.clock import CHINA
from liren.standards.catalogue.model import Clause, Standard
from liren.standards.catalogue.reading import line_of, newest, standing
from liren.standards.catalogue.view import ClauseView, StandardLine, StandardPage
from liren.standards.published import Published
from liren.standards.queries import all_current

Cited = tuple[str, str | None]
"""A document's name as a source writes it, and a clause."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation means. dated: it names the edition. clause: the catalogue's, when it has that clause.

    newer: a later edition that is in force, of a dated citation. successor: what replaced it, in words; "" for nothing.
    """

    line: StandardLine
    dated: bool
    clause: ClauseView | None
    newer: StandardLine | None
    successor: str

    @property
    def warning(self) -> str:
        """What whoever relies on it should know; "" when it holds.

        The edition cited is withdrawn, replaced, not yet in force, or a newer one is in force.
        """
        line = self.line
        since = f"{line.withdrawn_on:%Y-%m-%d} " if line.withdrawn_on else ""
        if line.status == "superseded":
            return f"{line.number}：{since}已被 {self.successor} 代替"
        if line.status == "withdrawn":
            return f"{line.number}：{since}已废止"
        if not line.in_force:
            return f"{line.number}：{line.status_title}，还没有实施"
        return f"已有新版 {self.newer.number}，请核对" if self.newer else ""


@dataclass(frozen=True, slots=True)
class CitedBy:
    """A procedure in force that cites a standard: by which source and clause, for which steps (key, title)."""

    procedure: Published
    document: str
    clause: str | None
    checked: bool
    steps: tuple[tuple[str, str], ...]


def citation_of(document: str, clause: str | None = None, *, on: date) -> Citation | None:
    """What one citation means; None when it is no standard, or none of the catalogue."""
    return citations_of([(document, clause)], on=on).get((document, clause))


def citations_of(cited: Iterable[Cited], *, on: date) -> Mapping[Cited, Citation]:
    """Those of `cited` that are standards of the catalogue. One statement, two when a clause is named."""
    numbers = {one: number for one in cited if (number := number_cited(one[0])) is not None}
    if not numbers:
        return {}
    wanted = {number.designation for number in numbers.values()}
    rows = list(standing(on).filter(designation__in=wanted).select_related("successor").order_by("year"))
    meant = {one: _meant(number, rows) for one, number in numbers.items()}
    clauses = _clauses({(row.id, one[1]) for one, row in meant.items() if row is not None and one[1]})
    return {
        one: Citation(
            line_of(row),
            numbers[one].year is not None,
            clauses.get((row.id, one[1])),
            _newer(numbers[one], row, rows),
            _successor(row),
        )
        for one, row in meant.items()
        if row is not None
    }


def citations_in(procedure: Published, *, at: datetime) -> Mapping[str, Citation]:
    """The sources of a procedure that are standards of the catalogue, by the source's id. One or two statements."""
    sources = procedure.procedure.sources
    found = citations_of(((s.document, s.clause) for s in sources.values()), on=at.astimezone(CHINA).date())
    return {id: found[key] for id, s in sources.items() if (key := (s.document, s.clause)) in found}


def cited_in(page: StandardPage, path: str, at: datetime) -> tuple[CitedBy, ...]:
    """The procedures in force at `path` that cite this edition, with the steps that stand on it."""
    line = page.line
    if line.designation is None:
        return ()
    meant = newest(page.editions) or line
    found = []
    for one in all_current(path, at):
        for source in one.procedure.sources.values():
            number = number_cited(source.document)
            if number is None or number.designation != line.designation:
                continue
            if number.year == line.year if number.year is not None else meant.id == line.id:
                steps = tuple((s.key, s.title) for s in one.procedure.steps.values() if s.basis == source.id)
                found.append(CitedBy(one, source.document, source.clause, source.checked, steps))
    return tuple(found)


def number_cited(document: str) -> StandardNumber | None:
    """The number a source's document begins with; what stands in brackets behind it is a remark.

    >>> str(number_cited("GB/T 30428.2（名称经转引核实）"))
    'GB/T 30428.2'
    """
    return number_in(document.partition("（")[0]) or number_in(document)


def _meant(number: StandardNumber, rows: Iterable[Standard]) -> Standard | None:
    here = [row for row in rows if row.designation == number.designation]
    if number.year is not None:
        return next((row for row in here if row.year == number.year), None)
    return max(here, key=lambda row: (line_of(row).in_force, row.year or 0), default=None)


def _newer(number: StandardNumber, row: Standard, rows: Iterable[Standard]) -> StandardLine | None:
    if number.year is None:
        return None
    later = [one for one in rows if one.designation == row.designation and (one.year or 0) > number.year]
    return next((line for one in reversed(later) if (line := line_of(one)).in_force), None)


def _successor(row: Standard) -> str:
    if row.successor is not None:
        return row.successor.number or f"《{row.successor.title}》"
    return row.successor_note


def _clauses(wanted: set[tuple[object, str | None]]) -> Mapping[tuple[object, str | None], ClauseView]:
    if not wanted:
        return {}
    where = Q()
    for standard, number in wanted:
        where |= Q(standard_id=standard, number=number)
    found = Clause.objects.filter(where, gone=False)
    return {(c.standard_id, c.number): ClauseView(c.id, c.number, c.title, c.phrase, c.area) for c in found}
