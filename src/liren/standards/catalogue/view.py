"""The catalogue as others see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.standards.catalogue.codes import (
    ACTORS,
    ADOPTED,
    AREAS,
    DOMAINS,
    KINDS,
    LEVELS,
    MACHINE_LEVELS,
    MACHINE_SCHEMES,
    QUASI_TYPES,
    RELATIONS,
    STATUSES,
    TOPICS,
)
from liren.standards.catalogue.entry import READING, ClauseEntry, RelationEntry, SourceEntry


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One edition in a list. status: on the day asked. number: None while unknown. path: whose it is to keep."""

    id: UUID
    number: str | None
    designation: str | None
    year: int | None
    supposed_number: str | None
    title: str
    level: str
    quasi_type: str | None
    kind: str | None
    status: str
    issuer: str | None
    path: str
    area: str | None
    topic: str | None
    domains: tuple[str, ...]
    actors: tuple[str, ...]
    in_force_from: date | None
    withdrawn_on: date | None
    successor_id: UUID | None
    successor_note: str
    series: bool
    count: int | None
    changed_at: datetime
    number_note: str
    announced_on: date | None
    issued_on: date | None
    note: str
    sources: tuple[SourceEntry, ...]

    @property
    def level_title(self) -> str:
        return LEVELS[self.level]

    @property
    def type_title(self) -> str:
        """The level, or the type of a quasi-standard."""
        return QUASI_TYPES[self.quasi_type] if self.quasi_type else LEVELS[self.level]

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind] if self.kind else ""

    @property
    def status_title(self) -> str:
        return STATUSES[self.status]

    @property
    def area_title(self) -> str:
        return AREAS[self.area] if self.area else ""

    @property
    def topic_title(self) -> str:
        return TOPICS[self.topic] if self.topic else ""

    @property
    def domain_titles(self) -> tuple[str, ...]:
        return tuple(DOMAINS[one] for one in self.domains)

    @property
    def actor_titles(self) -> tuple[str, ...]:
        return tuple(ACTORS[one] for one in self.actors)

    @property
    def in_force(self) -> bool:
        return self.status == "in_force"

    @property
    def no_longer(self) -> bool:
        """Withdrawn or superseded: a citation of it warns."""
        return self.status in ("superseded", "withdrawn")

    @property
    def name(self) -> str:
        """How it is said in one line: 《标准体系构建原则和要求》（GB/T 13016—2018）."""
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "")


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause with its id, which is for ever."""

    id: UUID
    number: str
    title: str
    phrase: str
    area: str | None
    text: str = ""

    @property
    def area_title(self) -> str:
        return AREAS[self.area] if self.area else ""


@dataclass(frozen=True, slots=True)
class RelationView:
    """What it adopts, cites, rose to, or stands on. other: the catalogue's row; None when only a name is known.

    named: how it is written where that is no row for good: a law, or a number without year, whose row may be another
    tomorrow.
    """

    kind: str
    named: str
    clause: str
    degree: str | None
    other: StandardLine | None

    @property
    def kind_title(self) -> str:
        return RELATIONS[self.kind]

    @property
    def degree_title(self) -> str:
        return ADOPTED[self.degree] if self.degree else ""


@dataclass(frozen=True, slots=True)
class CatalogueChangeView:
    """One change: fields → (was, now), as JSON."""

    version: int
    fields: Mapping[str, tuple[object, object]]
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One edition whole. editions: all of its designation, the newest first, itself included.

    replaces: what it took the place of. adopted_by, cited_by: standards that do so to it. risen_from: those that rose
    to become it.
    """

    line: StandardLine
    machine_scheme: str | None
    machine_level: int | None
    committee_key: str | None
    committee_id: UUID | None
    clauses: tuple[ClauseView, ...]
    relations: tuple[RelationView, ...]
    successor: StandardLine | None
    replaces: tuple[StandardLine, ...]
    editions: tuple[StandardLine, ...]
    adopted_by: tuple[StandardLine, ...]
    cited_by: tuple[StandardLine, ...]
    risen_from: tuple[StandardLine, ...]
    version: int

    @property
    def machine_title(self) -> str:
        if self.machine_scheme is None or self.machine_level is None:
            return ""
        word = MACHINE_LEVELS[self.machine_scheme][self.machine_level]
        return f"{self.machine_level} 级：{word}（{MACHINE_SCHEMES[self.machine_scheme]}）"

    @property
    def read_fields(self) -> frozenset[str]:
        """The facts that are our reading of the text, and stand in no document."""
        return frozenset(name for one in self.line.sources if one.document == READING for name in one.fields)

    def entered_clauses(self) -> tuple[ClauseEntry, ...]:
        return tuple(ClauseEntry(one.number, one.title, one.phrase, one.area) for one in self.clauses)

    def entered_relations(self) -> tuple[RelationEntry, ...]:
        return tuple(
            RelationEntry(one.kind, one.named or (_called(one.other) if one.other else ""), one.clause, one.degree)
            for one in self.relations
        )


def _called(line: StandardLine) -> str:
    return line.number or line.title


@dataclass(frozen=True, slots=True)
class CommitteeView:
    """A technical committee. founded, secretariat, working_groups, bearing (direct, related): None when unknown."""

    id: UUID
    key: str
    name: str
    organisation: str
    parent_key: str | None
    founded: int | None
    secretariat: str | None
    working_groups: int | None
    scope: str
    bearing: str | None
    sources: tuple[SourceEntry, ...]
    standards: tuple[StandardLine, ...]
    version: int
