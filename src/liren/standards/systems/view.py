"""Standards systems as other rooms see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from liren.engine.language import Source
from liren.engine.standards_system import Branch, Coverage, Finding, Placed, Topic, Whole, coverage
from liren.standards.catalogue.codes import STATUSES
from liren.standards.published import Published
from liren.standards.systems.criteria import CriteriaSet, Criterion


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system in a list. copied_from: key of the system it was copied from, or ""."""

    key: str
    title: str
    publisher: str
    version: str
    path: str
    objective: str
    copied_from: str
    nodes: int
    directions: int
    standards: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node. parent: code of the node above. layer: key, of a subsystem. source: None where people decided it."""

    code: str
    parent: str | None
    name: str
    layer: str
    role: str
    is_direction: bool
    source: Source | None
    urban: bool
    rural: bool
    procedures: tuple[str, ...]
    pilots: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def side(self) -> str:
        """For whom, in words."""
        return "城乡通用" if self.urban and self.rural else ("城市社区" if self.urban else "乡村社区")


@dataclass(frozen=True, slots=True)
class Link:
    """One node guides or carries another. kind: key of DEPENDS."""

    kind: str
    begin: str
    end: str
    source: Source | None


def designation(number: str | None, title: str) -> str:
    """A standard's number with its title, as one says it."""
    return f"{number}《{title}》" if number else f"《{title}》"


@dataclass(frozen=True, slots=True)
class PlacementView:
    """A standard at a node, with what the catalogue says of it now. placed_by: reading, or decision.

    number, kind, area, issuer, machine_level: None where unknown. actors: whom it binds. laws: on how many laws it says
    it stands.
    """

    node: str
    standard: UUID
    number: str | None
    title: str
    level: str
    kind: str | None
    area: str | None
    status: str
    placed_by: str
    by_name: str
    at: datetime
    note: str
    issuer: str | None
    actors: tuple[str, ...]
    machine_level: int | None
    laws: int

    @property
    def in_force(self) -> bool:
        return self.status == "in_force"

    @property
    def status_word(self) -> str:
        return STATUSES[self.status]

    @property
    def designation(self) -> str:
        """Its number with its title, as one says it."""
        return designation(self.number, self.title)


@dataclass(frozen=True, slots=True)
class Placements:
    """A page of what is placed, each standard with all its places together. after: where to go on; None at the end."""

    items: tuple[PlacementView, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class PlacedFigures:
    """What the standards of a system say of themselves, each counted once. actors: key → how many bind them."""

    issuers: int
    with_laws: int
    machine_readable: int
    actors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TopicView:
    """A subject a document says the system must have. node: code, None where nobody has said."""

    group: str
    name: str
    node: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with what was found by it."""

    criterion: Criterion
    findings: tuple[Finding, ...]

    @property
    def count(self) -> str:
        return str(len(self.findings))


@dataclass(frozen=True, slots=True)
class JudgedSet:
    of: CriteriaSet
    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class SystemPage:
    """A system whole. layers: key → title. targets: title and keys of figures. requirements: as the law book has them.

    nodes: each followed by all below it. placed: counted, alike ones at a node as one; `placements` lists them.
    seen: the last change to it, for who writes over what they read here.
    """

    line: SystemLine
    seen: int
    depth: int
    layers: Mapping[str, str]
    targets: tuple[tuple[str, tuple[str, ...]], ...]
    requirements: tuple[Mapping[str, Any], ...]
    sources: Mapping[str, Source]
    nodes: tuple[NodeView, ...]
    links: tuple[Link, ...]
    placed: tuple[Placed, ...]
    topics: tuple[TopicView, ...]

    @cached_property
    def by_code(self) -> Mapping[str, NodeView]:
        return {one.code: one for one in self.nodes}

    @cached_property
    def whole(self) -> Whole:
        """For the engine."""
        return Whole(
            objective=self.line.objective,
            targets=self.targets,
            layers=self.layers,
            depth=self.depth,
            branches=tuple(Branch(n.code, n.name, n.parent, n.layer, n.is_direction) for n in self.nodes),
            placed=self.placed,
            topics=tuple(Topic(t.name, t.node) for t in self.topics),
        )

    @cached_property
    def ways(self) -> Mapping[str, tuple[str, ...]]:
        return self.whole.ways()

    def name_of(self, code: str) -> str:
        return self.by_code[code].name

    def under(self, code: str) -> frozenset[str]:
        """The node and all nodes below it."""
        return frozenset(one for one, way in self.ways.items() if code in way)

    def layer_links(self) -> tuple[tuple[str, str, str], ...]:
        """(layer, layer, kind) of what depends between subsystems of different layers."""
        layer = {one.code: one.layer for one in self.nodes if one.parent is None}
        found = ((layer.get(k.begin, ""), layer.get(k.end, ""), k.kind) for k in self.links)
        return tuple(dict.fromkeys(one for one in found if one[0] != one[1]))


@dataclass(frozen=True, slots=True)
class Covered:
    """What a node and all below it has. standards: in force; all_standards: in any state."""

    standards: int
    all_standards: int
    procedures: int

    @property
    def coverage(self) -> Coverage:
        return coverage(self.standards, self.procedures)


@dataclass(frozen=True, slots=True)
class ProcedurePlaces:
    """Where procedures lie: node → those read to belong exactly there; astray: those that lie nowhere in the system.

    in_force: all that were asked about, by key.
    """

    at: Mapping[str, Sequence[Published]]
    astray: tuple[Published, ...]
    in_force: Mapping[str, Published]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many standards of a level a subsystem has for one side. unsaid: of that level, not said for whom."""

    subsystem: str
    level: str
    side: str
    count: int
    unsaid: int


@dataclass(frozen=True, slots=True)
class SystemChanged:
    """One line of a system's history. what: key of WHATS. before, after: only what changed."""

    id: int
    what: str
    node: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WherePlaced:
    """Where a standard lies. placed_by: key of PLACED_BY."""

    system: str
    system_title: str
    node: str
    node_name: str
    placed_by: str


@dataclass(frozen=True, slots=True)
class FoundNode:
    """A node of some system, as found by its words."""

    system: str
    system_title: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Latest:
    """A change of late, to a system or to a standard of the catalogue: which of them it was. what: in words."""

    what: str
    title: str
    by_name: str
    at: datetime
    system: str = ""
    standard: UUID | None = None
