"""标准体系: the portal, a system drawn and judged, its matrix, one node with all that hangs on it. Public."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import may, which
from liren.engine.standards_map import Box, Drawing, draw
from liren.engine.standards_system import Coverage
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import Covered, NodeView, Placements, ProcedurePlaces, Published, SystemPage
from liren.web.attached import attached
from liren.web.figures import place_for
from liren.web.pages import actor_of, answer
from liren.web.standards import KINDS, path_of, where_of

PROPOSE = "management/standard-proposal"
"""By which anybody says that a standard is wanting."""

COVERAGES: Mapping[Coverage, str] = {
    "both": "有现行标准，也有规程",
    "standard": "只有现行标准",
    "procedure": "只有规程",
    "none": "空缺",
}
MANAGE = "standards.manage"
_CHARACTER, _BESIDE = 13, 20
"""Pixels of a character on the map, and of what a box keeps free at its sides."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box of the map with its words. lines: the name, broken to the width of the box."""

    box: Box
    title: str
    lines: tuple[str, ...]
    node: NodeView | None = None
    covered: Covered | None = None
    words: str = ""

    @property
    def middle(self) -> int:
        return self.box.x + self.box.w // 2


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of nodes. storey: 0 of a subsystem."""

    node: NodeView
    storey: int
    layer: str
    covered: Covered
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix. propose: where one says that a standard is wanting here; "" where there is one."""

    count: int
    said: str
    propose: str


@dataclass(frozen=True, slots=True)
class Work:
    """A procedure under a node. begun: affairs begun by it this month, None for who may not see figures."""

    published: Published
    measures: tuple[str, ...]
    begun: int | None


@require_GET
def portal(request: HttpRequest) -> HttpResponse:
    """标准: find one, see the systems, what the catalogue holds, what changed, how things are done."""
    at = now()
    counts = standards.counts_by_level(on=at.astimezone(CHINA).date())
    in_force = standards.all_current(where_of(request), at)
    return answer(
        request,
        "standards/portal.html",
        tab="standards-portal",
        systems=standards.systems(),
        levels=[(key, title, counts.get(key, 0)) for key, title in standards.LEVELS.items()],
        total=sum(counts.values()),
        latest=standards.latest_changes(),
        kinds=[(title, [p for p in in_force if p.procedure.kind == kind]) for kind, title in KINDS.items()],
        propose=PROPOSE if PROPOSE in {p.key for p in in_force} else "",
        catalogue=reverse("catalogue"),
    )


@require_GET
def system(request: HttpRequest, key: str) -> HttpResponse:
    """A system: its aim, the map, every node, what is found by the criteria."""
    page, places, _ = asked(request, key)
    covered, lies = standards.covered(page, places), attached(page, places)
    drawing = draw(page.whole, page.layer_links())
    called = evaluation.titles()
    return answer(
        request,
        "standards/system.html",
        tab="standards-portal",
        page=page,
        drawing=drawing,
        boxes=list(_drawn(page, drawing, covered)),
        lanes=[(path_of(lane.points), lane, standards.DEPENDS[lane.label]) for lane in drawing.lanes],
        rows=list(_rows(page, covered)),
        links=[(standards.DEPENDS[o.kind], page.by_code[o.begin], page.by_code[o.end], o.source) for o in page.links],
        sets=standards.judged(page),
        requirements=_requirements(page),
        query=request.GET,
        **_placed(request, page),
        astray=places.astray,
        lies=lies,
        targets=[(title, [called.get(key, key) for key in keys]) for title, keys in page.targets],
        changes=standards.system_changes(key, limit=6),
        whats=standards.SYSTEM_CHANGES,
        may_edit=may_edit(request, page),
    )


@require_GET
def matrix(request: HttpRequest, key: str) -> HttpResponse:
    """Subsystem × level × town or country, with counts; from an empty cell one proposes a standard."""
    page, _, offered = asked(request, key)
    cells = {(c.subsystem, c.level, c.side): c for c in standards.system_matrix(page)}
    rows = []
    for root in (node for node in page.nodes if node.parent is None):
        row = []
        for level in standards.MATRIX_LEVELS:
            for side in ("urban", "rural"):
                cell = cells[root.code, level, side]
                said = f"{root.name}，{standards.MATRIX_LEVELS[level]}，{'城市' if side == 'urban' else '乡村'}社区"
                link = proposal(root, level, side) if offered and not cell.count else ""
                row.append((Cell(cell.count, said, link), cell.unsaid if side == "rural" else None))
        rows.append((root, row))
    return answer(
        request, "standards/matrix.html", tab="standards-portal", page=page, levels=standards.MATRIX_LEVELS, rows=rows,
    )  # fmt: skip


@require_GET
def node(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """One node: its standards, procedures, figures, the affairs of this month, what is wanting."""
    page, places, offered = asked(request, key)
    one = page.by_code.get(code)
    if one is None:
        raise standards.NoSuchNode(page.line.title, code)
    under, actor = page.under(code), actor_of(request)
    listed = _listed(request, page, under)
    found = [p for below in page.nodes if below.code in under for p in places.at.get(below.code, ())]
    reads = not which(actor, "figures.read").empty
    begun = _begun(request) if reads and found else {}
    covered, called = standards.covered(page, places), evaluation.titles()
    findings = {f.code + f.node + f.what: f for of in standards.judged(page) for j in of.judged for f in j.findings}
    pilots, measures = attached(page, places).of([one.code for one in page.nodes if one.code in under])
    return answer(
        request,
        "standards/node_page.html",
        tab="standards-portal",
        page=page,
        node=one,
        layer=page.layers.get(page.by_code[page.ways[code][0]].layer, ""),
        covered=covered[code],
        words=COVERAGES[covered[code].coverage],
        above=[page.by_code[way] for way in page.ways[code][:-1]],
        below=[row for row in _rows(page, covered) if row.node.parent == code],
        placed=[(p, page.by_code[p.node]) for p in listed.items],
        after=listed.after,
        query=request.GET,
        placed_by=standards.PLACED_BY,
        statuses=standards.STANDARD_STATUSES,
        levels=standards.LEVELS,
        kinds=standards.STANDARD_KINDS,
        works=[_work(p, begun if reads else None, called) for p in found],
        reads=reads,
        pilots=pilots,
        measures=measures,
        findings=[f for f in findings.values() if f.node in under],
        links=[(standards.DEPENDS[o.kind], page.by_code[o.begin], page.by_code[o.end]) for o in page.links
               if code in (o.begin, o.end)],
        topics=[t for t in page.topics if t.node in under],
        propose=proposal(one) if offered else "",
        may_edit=may_edit(request, page),
    )  # fmt: skip


def asked(request: HttpRequest, key: str) -> tuple[SystemPage, ProcedurePlaces, bool]:
    """The system, where the procedures in force for the reader lie in it, and whether a standard may be proposed.

    Raises NoSuchSystem.
    """
    at = now()
    page = standards.system(key, on=at.astimezone(CHINA).date())
    places = standards.procedures_in(page, by=actor_of(request), at=at)
    return page, places, PROPOSE in places.in_force


def may_edit(request: HttpRequest, page: SystemPage) -> bool:
    return may(actor_of(request), MANAGE, page.line.path)


def proposal(node: NodeView, level: str = "", side: str = "") -> str:
    """The form of a proposal, filled in with where a standard is wanting."""
    said = {"subsystem": f"{node.code} {node.name}", "level": level, "side": side}
    told = {f"say.{name}": value for name, value in said.items() if value}
    return f"{reverse('open', args=[PROPOSE])}?{urlencode(told)}"


def _drawn(page: SystemPage, drawing: Drawing, covered: Mapping[str, Covered]) -> Iterator[Drawn]:
    for box in drawing.boxes:
        if box.kind == "band":
            yield Drawn(box, page.layers[box.code], ())
            continue
        one = page.by_code[box.code]
        of = covered[box.code]
        lines = _broken(one.name, (box.w - _BESIDE) // _CHARACTER, 2 if box.kind == "leaf" else 1)
        yield Drawn(box, one.name, lines, one, of, COVERAGES[of.coverage])


def _broken(name: str, width: int, most: int) -> tuple[str, ...]:
    """A name in at most `most` lines of `width` characters, cut with an ellipsis.

    >>> _broken("社区政务服务事项办理流程和服务标准", 10, 2), _broken("基础", 10, 2)
    (('社区政务服务事项办理', '流程和服务标准'), ('基础',))
    """
    lines = [name[n : n + width] for n in range(0, len(name), width)]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return tuple(lines)


def _rows(page: SystemPage, covered: Mapping[str, Covered]) -> Iterator[Row]:
    for one in page.nodes:
        of = covered[one.code]
        way = page.ways[one.code]
        layer = page.layers.get(page.by_code[way[0]].layer, "")
        yield Row(one, len(way) - 1, layer, of, COVERAGES[of.coverage])


def _requirements(page: SystemPage) -> list[tuple[Mapping[str, str], list[tuple[str, str]]]]:
    """What the document asks of the system: what the platform knows of it (in words), and where to look."""
    if not page.requirements:
        return []
    roots, figures = {page.ways[p.node][0] for p in page.placed}, standards.placed_figures(page)
    told = {
        "systematic": [
            (f"{figures.issuers} 个发布单位的标准归在 {len(roots)} 个子体系", "#placed"),
            (f"子体系之间 {len(page.links)} 条依赖", "#depends"),
        ],
        "plural": [
            (f"约束{title} {figures.actors[key]} 项", "#placed") for key, title in standards.STANDARD_ACTORS.items()
        ],
        "coordinated": [(f"写明依据的法律法规 {figures.with_laws} 项", "#placed")],
        "digital": [(f"写明机器可读程度 {figures.machine_readable} 项", "#placed")],
    }
    return [(one, told.get(one["key"], [])) for one in page.requirements]


def _listed(request: HttpRequest, page: SystemPage, at: frozenset[str] | None) -> Placements:
    """A page of the standards at some nodes, None: at all."""
    on = now().astimezone(CHINA).date()
    return standards.placements(page, on=on, at=at, after=request.GET.get("after") or None)


def _placed(request: HttpRequest, page: SystemPage) -> dict[str, Any]:
    """A page of standards, each once, with the nodes it lies at and, in words, whom it binds."""
    found = _listed(request, page, None)
    at: dict[UUID, list[NodeView]] = {}
    for p in found.items:
        at.setdefault(p.standard, []).append(page.by_code[p.node])
    once = {p.standard: p for p in reversed(found.items)}
    bound = standards.STANDARD_ACTORS
    told = [(once[one], nodes, "、".join(bound[key] for key in once[one].actors)) for one, nodes in at.items()]
    return {"placed": told, "after": found.after}


def _begun(request: HttpRequest) -> Mapping[str, int]:
    actor = actor_of(request)
    return evaluation.received(place_for(actor, None), now().astimezone(CHINA).date(), actor=actor)


def _work(published: Published, begun: Mapping[str, int] | None, called: Mapping[str, str]) -> Work:
    titles = tuple(dict.fromkeys(called.get(key, key) for key in published.procedure.measures))
    return Work(published, titles, begun.get(published.key, 0) if begun is not None else None)
