"""Standards systems: public, readable by anybody; kept by people on the pages."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import systems as shapes
from liren.api.shapes.base import Page
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import NoSuchSystem, SystemPage

router = Router(tags=["标准体系"])


def _page(key: str) -> SystemPage:
    return standards.system(key, on=now().astimezone(CHINA).date())


@operation(
    router, "GET", "/standards-systems", public=True, summary="标准体系，并列着看",
    gives={200: Page[shapes.SystemLine]},
)  # fmt: skip
def systems(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(standards.systems(), after, limit, by=lambda one: one.key)


@operation(
    router, "GET", "/standards-systems/{key}", public=True, summary="一个体系：节点、依赖、归入的标准、覆盖",
    gives={200: shapes.System}, refuses=(NoSuchSystem,),
)  # fmt: skip
def system(request: HttpRequest, key: str) -> Any:
    page = _page(key)
    covered = standards.covered(page, standards.procedures_in(page, by=actor_of(request), at=now()))
    return {
        **asdict(page.line),
        "depth": page.depth,
        "seen": page.seen,
        "targets": [{"title": title, "figures": figures} for title, figures in page.targets],
        "layers": page.layers,
        "sources": list(page.sources.values()),
        "tree": [_node(one, covered[one.code]) for one in page.nodes],
        "links": page.links,
        "placed": standards.placements(page, on=now().astimezone(CHINA).date(), limit=None).items,
        "topics": page.topics,
    }


def _node(one: standards.NodeView, of: standards.Covered) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("code", "parent", "name", "layer", "role", "is_direction", "source")}
    counts = {"standards": of.standards, "procedures": of.procedures, "coverage": of.coverage}
    return {**told, "urban": one.urban, "rural": one.rural, "pilots": one.pilots, "measures": one.measures,
            "reads": one.procedures, **counts}  # fmt: skip


@operation(
    router, "GET", "/standards-systems/{key}/findings", public=True,
    summary="按各组检验发现的：哪里、为什么、怎么办；不打分",
    gives={200: Page[shapes.Finding]}, refuses=(NoSuchSystem,),
)  # fmt: skip
def findings(request: HttpRequest, key: str, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    found = [
        shapes.Finding(
            id=f"{of.of.key}.{one.criterion.key}.{n}", criteria=of.of.key, criterion=one.criterion.title, code=f.code,
            node=f.node, what=f.what, hint=f.hint,
        )
        for of in standards.judged(_page(key))
        for one in of.judged
        for n, f in enumerate(one.findings)
    ]  # fmt: skip
    return paged(found, after, limit)


@operation(
    router, "GET", "/standards-systems/{key}/matrix", public=True, summary="子体系 × 层级 × 城乡：归入的标准项数",
    gives={200: Page[shapes.Cell]}, refuses=(NoSuchSystem,),
)  # fmt: skip
def matrix(request: HttpRequest, key: str, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    found = [
        shapes.Cell(id=f"{c.subsystem}.{c.level}.{c.side}", **asdict(c))
        for c in standards.system_matrix(_page(key))
    ]  # fmt: skip
    return paged(found, after, limit)
