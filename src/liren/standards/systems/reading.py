"""Reading standards systems: all of them, one whole, how it stands by the criteria, what lies where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from liren.access.public import Actor
from liren.engine.language import Source
from liren.engine.standards_system import CHECKS, LEVELS, SIDES, findings
from liren.standards.catalogue.model import CatalogueChange, Standard
from liren.standards.published import Published
from liren.standards.queries import all_current
from liren.standards.systems.criteria import criteria
from liren.standards.systems.errors import NoSuchSystem
from liren.standards.systems.history import WHATS
from liren.standards.systems.model import Dependency, Node, Placement, System, SystemChange
from liren.standards.systems.placements import counted
from liren.standards.systems.view import (
    Cell,
    Covered,
    FoundNode,
    Judged,
    JudgedSet,
    Latest,
    Link,
    NodeView,
    ProcedurePlaces,
    SystemChanged,
    SystemLine,
    SystemPage,
    TopicView,
)

DEFAULT_SYSTEM: Final = "urban-rural-governance"
"""The system procedures say their place in."""
MATRIX_LEVELS: Final[Mapping[str, str]] = {**LEVELS, "quasi": "类标准文件"}
"""The columns of the matrix: international standards are not made here."""


def _rows_of(model: type[Node | Dependency], *order: str) -> ArraySubquery:
    """Whole rows of a system's nodes or links, read along with it."""
    columns = {field.attname: field.attname for field in model._meta.concrete_fields}
    found = model.objects.filter(system=OuterRef("id")).order_by(*order)
    return ArraySubquery(found.values(row=JSONObject(**columns)))


_NODES: Final = _rows_of(Node, "position")
_LINKS: Final = _rows_of(Dependency, "id")


def systems() -> tuple[SystemLine, ...]:
    """Every system: the default one, those for everywhere, then by place and key. Public. One statement."""
    found = sorted(_counted(), key=lambda one: (one.path, one.key != DEFAULT_SYSTEM, one.key))
    return tuple(_line(one) for one in found)


def system(key: str, *, on: date) -> SystemPage:
    """One system whole, its standards counted as they stand on a day. Public. Two statements. Raises NoSuchSystem."""
    row = _counted().filter(key=key).annotate(of_nodes=_NODES, of_links=_LINKS).first()
    if row is None:
        raise NoSuchSystem(key)
    sources = {one["id"]: Source(**{"note": "", **one}) for one in row.sources}
    nodes = list(_downward(Node(**one) for one in row.of_nodes))
    codes = {one.id: one.code for one in nodes}
    links = [Dependency(**one) for one in row.of_links]
    return SystemPage(
        line=_line(row),
        seen=row.last_change or 0,
        depth=row.depth,
        layers={one["key"]: one["title"] for one in row.layers},
        targets=tuple((one["title"], tuple(one["figures"])) for one in row.targets),
        requirements=tuple(row.requirements),
        sources=sources,
        nodes=tuple(_node(one, codes, sources) for one in nodes),
        links=tuple(Link(o.kind, codes[o.begin_id], codes[o.end_id], sources.get(o.source)) for o in links),
        placed=counted(row.id, codes, on),
        topics=tuple(TopicView(o["group"], o["name"], o.get("node"), sources.get(o["source"])) for o in row.topics),
    )


def _downward(rows: Iterable[Node]) -> Iterator[Node]:
    """Each node followed by all that is below it."""
    below: dict[int | None, list[Node]] = defaultdict(list)
    for one in rows:
        below[one.parent_id].append(one)
    waiting = below[None][::-1]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += below[one.id][::-1]


def judged(page: SystemPage) -> tuple[JudgedSet, ...]:
    """The system by each set of criteria. No statement."""
    found = {code: findings(page.whole, [code]) for code in CHECKS}
    return tuple(
        JudgedSet(of, tuple(Judged(one, tuple(f for code in one.checks for f in found[code])) for one in of.criteria))
        for of in criteria()
    )


def procedures_in(page: SystemPage, *, by: Actor, at: datetime) -> ProcedurePlaces:
    """Where the procedures in force at the system's place lie in it; of a system for everywhere, those in force at the
    first place where `by` holds anything. For every door."""
    return procedure_places(page, all_current(page.line.path or next((g.path for g in by.grants if g.path), ""), at))


def procedure_places(page: SystemPage, published: Sequence[Published]) -> ProcedurePlaces:
    """Where each procedure lies by its `node` (社区管理/环境): the node that takes these words; else by names, as far
    down as they lead; what not even begins with a subsystem is astray. Where nothing is found and no node asks, the
    system is not made for procedures, and none is astray."""
    taken = {words: one.code for one in page.nodes for words in one.procedures}
    names = {"/".join(page.name_of(code) for code in way): code for code, way in page.ways.items()}
    at: dict[str, list[Published]] = defaultdict(list)
    astray: list[Published] = []
    for one in published:
        parts = one.procedure.node.split("/")
        ways = ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]
        code = next((taken.get(way) or names.get(way) for way in ways if way in taken or way in names), None)
        if code is None:
            astray.append(one)
        else:
            at[code].append(one)
    return ProcedurePlaces(at, tuple(astray) if at or taken else (), {one.key: one for one in published})


def covered(page: SystemPage, places: ProcedurePlaces) -> Mapping[str, Covered]:
    """What each node and all below it has. No statement."""
    below = page.whole.below()
    procedures: dict[str, int] = defaultdict(int)
    for code, found in places.at.items():
        for above in page.ways[code]:
            procedures[above] += len(found)
    return {
        one.code: Covered(
            sum(placed.many for placed in below[one.code] if placed.in_force),
            sum(placed.many for placed in below[one.code]),
            procedures[one.code],
        )
        for one in page.nodes
    }


def system_matrix(page: SystemPage) -> tuple[Cell, ...]:
    """Subsystem × level × town or country: how many standards, of whatever status, each counted once. No statement."""
    below = page.whole.below()
    return tuple(
        Cell(
            root.code, level, side,
            sum(p.many for p in below[root.code] if p.level == level and p.area in (side, "both")),
            sum(p.many for p in below[root.code] if p.level == level and p.area is None),
        )
        for root in page.whole.roots
        for level in MATRIX_LEVELS
        for side in SIDES
    )  # fmt: skip


def system_changes(key: str, *, before: int | None = None, limit: int = 50) -> tuple[SystemChanged, ...]:
    """The history of a system, newest first; before: the id of the last one seen. Public."""
    found = SystemChange.objects.filter(system__key=key).order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    return tuple(SystemChanged(o.id, o.what, o.node, o.before, o.after, o.why, o.by_name, o.at) for o in found[:limit])


def latest_changes(limit: int = 8) -> tuple[Latest, ...]:
    """What was changed of late in systems and in the catalogue, the newest first. Public. Two statements."""
    systems = SystemChange.objects.select_related("system").order_by("-id")[:limit]
    catalogue = CatalogueChange.objects.filter(standard__isnull=False).select_related("standard").order_by("-id")
    catalogue = catalogue.defer("standard__tokens")[:limit]
    found = [Latest(WHATS[o.what], o.system.title, o.by_name, o.at, system=o.system.key) for o in systems]
    for one in catalogue:
        of = one.standard
        assert of is not None
        what = "收进目录" if one.version == 1 else "目录有改动"
        found.append(Latest(what, " ".join(filter(None, (of.number, of.title))), one.by_name, one.at, standard=of.id))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:limit])


def unplaced(key: str, *, limit: int = 50) -> tuple[tuple[UUID, str, str], ...]:
    """Standards of the catalogue that lie nowhere in the system: id, number ("" unknown), title. One statement."""
    placed = Placement.objects.filter(node__system__key=key).values("standard")
    found = Standard.objects.exclude(id__in=placed).order_by("sort", "id").values_list("id", "number", "title")
    return tuple((id, number or "", title) for id, number, title in found[:limit])


def find_nodes(text: str, *, limit: int = 20) -> tuple[FoundNode, ...]:
    """Nodes of any system whose name or part holds `text`. One statement."""
    if not text.strip():
        return ()
    found = Node.objects.filter(Q(name__icontains=text) | Q(role__icontains=text)).select_related("system")
    return tuple(
        FoundNode(one.system.key, one.system.title, one.code, one.name)
        for one in found.order_by("system_id", "position")[:limit]
    )


def _counted() -> Any:
    last = SystemChange.objects.filter(system=OuterRef("id")).order_by("-id").values("id")[:1]
    return System.objects.annotate(
        last_change=Subquery(last),
        count_of_nodes=Count("nodes", distinct=True),
        count_of_directions=Count("nodes", filter=Q(nodes__is_direction=True), distinct=True),
        count_of_standards=Count("nodes__placements__standard", distinct=True),
    )


def _line(row: Any) -> SystemLine:
    return SystemLine(
        row.key, row.title, row.publisher, row.version, row.path, row.objective, row.copied_from, row.count_of_nodes,
        row.count_of_directions, row.count_of_standards, row.changed_at,
    )  # fmt: skip


def _node(row: Node, codes: Mapping[int, str], sources: Mapping[str, Source]) -> NodeView:
    return NodeView(
        row.code, codes[row.parent_id] if row.parent_id else None, row.name, row.layer, row.role, row.is_direction,
        sources.get(row.source), row.urban, row.rural, tuple(row.procedures), tuple(row.pilots),
        tuple(row.measures),
    )  # fmt: skip
