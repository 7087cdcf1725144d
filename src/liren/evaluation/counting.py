"""From evidence to counts, pure: what one affair contributes to which measure, and how counts add up.

A contribution belongs to the affair, so that it can be taken back when the affair changes. Adding up is the same
whether done bit by bit or all at once; the tests hold the roll-up to that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from liren.affairs.public import AffairEvidence, SpanEvidence
from liren.engine.conditions import holds
from liren.engine.figures import bucket
from liren.evaluation import facts
from liren.evaluation.definitions import Measure
from liren.evaluation.models import EVERYONE
from liren.kit.clock import CHINA
from liren.territories.public import NATION, ancestors_of, community_of

TimeUnit = Literal["day", "month", "now"]
NOW = date.min
"""The `start` of what tells the present."""
MOST = 9999
"""More of one thing nobody did with one affair."""


class Contribution(NamedTuple):
    """One affair's part in one measure; see `models.Counted`, whose columns these are."""

    affair_id: UUID
    measure: str
    path: str
    procedure: str
    organisation: UUID
    day: date | None
    numerator: int
    denominator: int
    seconds: int | None
    excluded: str | None


class CellKey(NamedTuple):
    """Which roll-up; see `models.Rollup`."""

    path: str
    unit: TimeUnit
    start: date
    organisation: UUID
    procedure: str
    measure: str


@dataclass(slots=True)
class Cell:
    """Sums that may be negative while they are a difference; reasons and buckets that are 0 are left out."""

    numerator: int = 0
    denominator: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)

    def add(self, one: Contribution, sign: int) -> None:
        self.numerator += sign * one.numerator
        self.denominator += sign * one.denominator
        if one.excluded is not None:
            _add(self.excluded, one.excluded, sign)
        if one.seconds is not None:
            _add(self.spread, str(bucket(one.seconds)), sign)

    def merge(self, other: "Cell") -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator
        for key, count in other.excluded.items():
            _add(self.excluded, key, count)
        for key, count in other.spread.items():
            _add(self.spread, key, count)

    @property
    def empty(self) -> bool:
        return not (self.numerator or self.denominator or self.excluded or self.spread)


def contributions(affair: AffairEvidence, measures: Iterable[Measure], as_of: datetime) -> Iterator[Contribution]:
    """Everything `affair` contributes as of `as_of`. Raises MissingFact when a measure asks for a fact there is not."""
    own = facts.affair_facts(affair, as_of)
    clocks = [(span, facts.span_facts(affair, span, as_of)) for span in affair.spans]
    responsible = organisation_of(affair)
    for measure in measures:
        if measure.subject == "affair":
            if holds(measure.of, own):
                yield _contribution(affair, measure, None, own, responsible)
            continue
        for span, known in clocks:
            if holds(measure.of, known):
                yield _contribution(affair, measure, span, known, span.org)


def organisation_of(affair: AffairEvidence) -> UUID | None:
    """To whose figures the affair as a whole belongs: who finished it last, else who received it first."""
    handled = [s.org for s in affair.spans if s.clock == "finish" and facts.is_done(s) and s.org is not None]
    return handled[-1] if handled else affair.first_receiver_org


def cells(counted: Iterable[tuple[Contribution, int]]) -> dict[CellKey, Cell]:
    """What `counted` (contribution, +1 or -1) adds to or takes from the sums, at every level and in every cut."""
    changes: dict[CellKey, Cell] = {}
    for one, sign in counted:
        for key in ladder(one):
            changes.setdefault(key, Cell()).add(one, sign)
    return {key: cell for key, cell in changes.items() if not cell.empty}


def ladder(one: Contribution) -> Iterator[CellKey]:
    """The roll-ups a contribution belongs to: the country down to the community; all and its own organisation."""
    times: tuple[tuple[TimeUnit, date], ...] = (("now", NOW),)
    if one.day is not None:
        times = (("day", one.day), ("month", one.day.replace(day=1)))
    place = community_of(one.path) or one.path
    for path in (NATION, *ancestors_of(place), place):
        for organisation in {EVERYONE, one.organisation}:
            for unit, start in times:
                yield CellKey(path, unit, start, organisation, one.procedure, one.measure)


def _add(sums: dict[str, int], key: str, count: int) -> None:
    sums[key] = sums.get(key, 0) + count
    if not sums[key]:
        del sums[key]


def _contribution(
    affair: AffairEvidence,
    measure: Measure,
    span: SpanEvidence | None,
    known: Mapping[str, object],
    organisation: UUID | None,
) -> Contribution:
    excluded = next((e.key for e in measure.excluded if holds(e.when, known)), None)
    counts = excluded is None and (measure.counts is None or holds(measure.counts, known))
    weight = span.seconds if span is not None and measure.weighs == "seconds" else 1
    return Contribution(
        affair_id=affair.id,
        measure=measure.part(affair.kind if measure.by == "kind" else span.clock if span else None),
        path=affair.path,
        procedure=affair.procedure_key,
        organisation=organisation or EVERYONE,
        day=_day(affair, measure, span),
        numerator=weight * _numerator(affair, measure) if counts else 0,
        denominator=weight * (excluded is None),
        seconds=_seconds(affair) if measure.unit == "duration" and excluded is None else None,
        excluded=excluded,
    )


def _numerator(affair: AffairEvidence, measure: Measure) -> int:
    """One, or what the measure adds up of the affair; no more than the column holds."""
    return 1 if measure.sums is None else min(affair.counts.get(measure.sums, 0), MOST)


def _day(affair: AffairEvidence, measure: Measure, span: SpanEvidence | None) -> date | None:
    if measure.dated == "now":
        return None
    if span is not None and measure.dated == "finished":
        moment = span.finished_at or span.started_at
    elif span is not None:
        moment = facts.finished_or_due(span)
    elif measure.dated == "opened":
        moment = affair.opened_at
    elif measure.dated == "answered":
        moment = facts.answered_at(affair) or affair.closed_at or affair.opened_at
    else:
        moment = affair.closed_at or affair.opened_at
    return moment.astimezone(CHINA).date()


def _seconds(affair: AffairEvidence) -> int | None:
    answered = facts.answered_at(affair)
    return None if answered is None else max(0, int((answered - affair.opened_at).total_seconds()))
