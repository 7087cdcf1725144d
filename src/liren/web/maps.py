"""A small map of a place, drawn by the server: outlines in one hue with their names, a north-up frame, a scale.

No script, no tiles, nothing from elsewhere; the same stands in a table beside it. Outlines whose coordinates cannot be
compared with the place's own are left out and counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liren.territories import public as territories
from liren.territories.public import Outline, Place

WIDTH, MARGIN, TALLEST = 400.0, 12.0, 420.0
SCALES = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_ORDER = {"community": 0, "estate": 1, "grid": 2, "building": 3}


@dataclass(frozen=True, slots=True)
class Area:
    """One outline. d: the path; x, y: of its name; kind: of the place; own: the place itself."""

    place: Place
    d: str
    x: str
    y: str
    own: bool
    area_m2: float


@dataclass(frozen=True, slots=True)
class Map:
    """height: of the frame, WIDTH wide. bar: the scale's length on the map; metres: what it stands for."""

    height: str
    areas: tuple[Area, ...]
    bar: str
    metres: int
    source: str
    datum: str
    left_out: int

    @property
    def width(self) -> str:
        return f"{WIDTH:.0f}"

    @property
    def said(self) -> str:
        """For who hears it."""
        return "、".join(f"{one.place.name} {one.area_m2:,.0f} 平方米" for one in self.areas)


def _name_at(kind: str, middle: tuple[float, float], corners: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where its name stands: of a building in its middle, of a 小区 at its top, of a grid at its foot, so that names of
    what lies in one another do not meet."""
    if kind == "estate":
        return middle[0], min(y for _, y in corners) + 16
    return (middle[0], max(y for _, y in corners) - 8) if kind == "grid" else (middle[0], middle[1] + 4)


def drawn_map(place: Place, below: Sequence[Place], found: Mapping[int, Outline]) -> Map | None:
    """The map of a place and what lies in it; None where nothing is outlined."""
    shown = [one for one in (place, *below) if one.id in found]
    if not shown:
        return None
    datum = found[shown[0].id].datum
    drawn = sorted((one for one in shown if found[one.id].datum == datum), key=lambda one: _ORDER.get(one.kind, 0))
    points = [point for one in drawn for ring in found[one.id].rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    across, along = territories.metres_per_degree((south + north) / 2)
    metres_wide, metres_high = max((east - west) * across, 1.0), max((north - south) * along, 1.0)
    scale = min((WIDTH - 2 * MARGIN) / metres_wide, (TALLEST - 2 * MARGIN) / metres_high)
    left = (WIDTH - metres_wide * scale) / 2

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + (point[0] - west) * across * scale, MARGIN + (north - point[1]) * along * scale

    areas = []
    for one in drawn:
        outline = found[one.id]
        d = " ".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, ring)) + "Z" for ring in outline.rings)
        x, y = _name_at(one.kind, at(outline.middle), [at(point) for point in outline.rings[0]])
        areas.append(Area(one, d, f"{x:.1f}", f"{y:.1f}", one.id == place.id, outline.area_m2))
    metres = max((m for m in SCALES if m * scale <= WIDTH / 4), default=SCALES[0])
    sources = dict.fromkeys(found[one.id].source for one in drawn)
    return Map(
        height=f"{metres_high * scale + 2 * MARGIN + 22:.1f}",
        areas=tuple(areas),
        bar=f"{metres * scale:.1f}",
        metres=metres,
        source="、".join(sources),
        datum=datum,
        left_out=len(shown) - len(drawn),
    )
