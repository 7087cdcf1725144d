"""Whether a community's grids cover it whole and overlap nowhere: by shapes where there are some, else by buildings."""

from __future__ import annotations  # they name a library that is not loaded yet

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from liren.territories.geometry import shapely
from liren.territories.grids import Arrangement, arrangement
from liren.territories.place import Place
from liren.territories.shapes import Plane, Shape, datum, plane_of, shapes_of

SLIVER_M2 = 1.0
"""Smaller gaps and overlaps are the pen's, not the plan's."""

Kind = Literal[
    "gap", "overlap", "outside", "no-grid", "building-without-grid", "grid-without-buildings", "grid-without-shape",
    "systems-differ",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not whole. area_m2 and at (longitude, latitude) where it was measured; places: their names."""

    kind: Kind
    text: str
    places: tuple[str, ...] = ()
    area_m2: float | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class GridFigures:
    """How fine a grid is. area_m2: None without a shape; estates: 小区 that have a building in it."""

    grid: Place
    buildings: int
    estates: int
    area_m2: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found in a community, its grids' figures, and whether shapes could be compared."""

    community: Place
    findings: tuple[Finding, ...]
    grids: tuple[GridFigures, ...]
    by_shape: bool
    boundary_known: bool


def coverage(community: int) -> Coverage | None:
    """Check the grids of a community; None when it is none. Three statements, whatever its size.

    Buildings: each standing one lies in exactly one grid (the database allows no second). Shapes: where every grid
    has one, in one system, grids may neither overlap nor leave a gap; gaps are measured against the community's own
    outline, and without one only holes between the grids are found.
    """
    now = arrangement(community)
    if now is None:
        return None
    shapes = shapes_of([now.community.id, *(g.id for g in now.grids)])
    drawn = {g.id: shapes[g.id] for g in now.grids if g.id in shapes}
    outline = shapes.get(now.community.id)
    findings = [*_by_buildings(now), *_undrawn(now, drawn)]
    systems = {datum(s.system) for s in shapes.values()}
    comparable = len(systems) == 1 and bool(drawn)
    if len(systems) > 1:
        findings.append(
            Finding(
                "systems-differ", "边界用了不同的坐标系（GCJ-02 与 CGCS2000、WGS-84 不能直接比），请统一后重新导入。"
            )
        )
    flat: dict[int, shapely.Geometry] = {}
    if comparable:
        plane = plane_of(s.geometry for s in shapes.values())
        flat = {id: plane.flat(s.geometry) for id, s in shapes.items()}
        findings += _overlaps(now.grids, flat, plane)
        if len(drawn) == len(now.grids):
            findings += _gaps(now, flat, plane, outline)
    return Coverage(now.community, tuple(findings), _figures(now, shapes), comparable, outline is not None)


def grid_figures(community: int) -> tuple[GridFigures, ...]:
    """How fine each grid of a community is; empty when it is none or has none. Nothing is compared."""
    now = arrangement(community)
    return _figures(now, shapes_of([g.id for g in now.grids])) if now is not None else ()


def _by_buildings(now: Arrangement) -> list[Finding]:
    if not now.grids:
        return [Finding("no-grid", "还没有划网格。")]
    loose = now.of(None)
    empty = [g for g in now.grids if not now.of(g.id)]
    found = []
    if loose:
        names = tuple(b.full_name.removeprefix(now.community.full_name).strip() for b in loose)
        said = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
        found.append(Finding("building-without-grid", f"{len(loose)} 栋楼不在任何网格里：{said}。", names))
    if empty and now.buildings:
        names = tuple(g.name for g in empty)
        found.append(Finding("grid-without-buildings", f"网格里没有楼栋：{'、'.join(names)}。", names))
    return found


def _undrawn(now: Arrangement, drawn: Mapping[int, Shape]) -> list[Finding]:
    """Named only where some grids have shapes: without any, buildings are the check."""
    names = tuple(g.name for g in now.grids if g.id not in drawn)
    if not drawn or not names:
        return []
    return [Finding("grid-without-shape", f"还没有边界的网格：{'、'.join(names)}；空隙要等画齐才查。", names)]


def _overlaps(grids: Sequence[Place], flat: Mapping[int, shapely.Geometry], plane: Plane) -> list[Finding]:
    found = []
    for one, other in combinations([g for g in grids if g.id in flat], 2):
        if not flat[one.id].intersects(flat[other.id]):
            continue
        for area, at in _pieces(flat[one.id].intersection(flat[other.id]), plane):
            text = f"“{one.name}”与“{other.name}”重叠 {area:,.0f} 平方米。"
            found.append(Finding("overlap", text, (one.name, other.name), area, at))
    return found


def _gaps(now: Arrangement, flat: Mapping[int, shapely.Geometry], plane: Plane, outline: Shape | None) -> list[Finding]:
    whole = shapely.union_all([flat[g.id] for g in now.grids])
    name = now.community.everyday_name
    if outline is None:
        filled = shapely.union_all([shapely.polygons(part.exterior) for part in shapely.get_parts(whole)])
        holes = _pieces(filled.difference(whole), plane)
        return [Finding("gap", f"网格之间空着 {area:,.0f} 平方米。", (), area, at) for area, at in holes]
    edge = flat[now.community.id]
    gaps = [
        Finding("gap", f"“{name}”有 {area:,.0f} 平方米不属于任何网格。", (), area, at)
        for area, at in _pieces(edge.difference(whole), plane)
    ]
    outside = [
        Finding("outside", f"“{g.name}”有 {area:,.0f} 平方米画到了“{name}”外面。", (g.name,), area, at)
        for g in now.grids
        for area, at in _pieces(flat[g.id].difference(edge), plane)
    ]
    return gaps + outside


def _pieces(geometry: shapely.Geometry, plane: Plane) -> list[tuple[float, tuple[float, float]]]:
    """Each piece's square metres and a point in it, the largest first; slivers are left out."""
    parts = [part for part in shapely.get_parts(geometry) if part.area >= SLIVER_M2]
    parts.sort(key=lambda part: -part.area)
    return [(round(part.area, 1), plane.degrees(part.representative_point())) for part in parts]


def _figures(now: Arrangement, shapes: Mapping[int, Shape]) -> tuple[GridFigures, ...]:
    estates = {e.id for e in now.estates}
    return tuple(
        GridFigures(
            g,
            len(now.of(g.id)),
            len({b.parent_id for b in now.of(g.id)} & estates),
            round(float(plane_of([shapes[g.id].geometry]).flat(shapes[g.id].geometry).area), 1)
            if g.id in shapes
            else None,
        )
        for g in now.grids
    )
