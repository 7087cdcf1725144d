"""The dwellings of the demonstration's buildings, and where these lie, as a community has them half a year on. All
invented."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from liren.access.public import SYSTEM
from liren.actors.public import Demo
from liren.registry import public as registry
from liren.registry.public import Dwelling, Facts
from liren.territories import public as territories

_BUILDINGS: Final = (
    # building, layout
    ("building_1", {"units": "3", "floors": "1-6", "doors": "2", "numbering": "per_unit"}),
    ("building_2", {"units": "3", "floors": "1-6", "doors": "2", "numbering": "per_unit"}),
    ("building_3", {"units": "2", "floors": "1-11", "doors": "4", "numbering": "per_unit", "by_floor": "11=2"}),
    ("building_4", {"units": "2", "floors": "1-11", "doors": "4", "numbering": "per_unit", "without": "1-101"}),
    ("building_5", {"units": "0", "floors": "-1、1-5", "doors": "6", "numbering": "per_unit", "by_floor": "-1=2、1=4"}),
)
_VISITED: Final = (
    # building, door as unit and room, use, m², since
    ("building_3", "1", "201", "own", "89.50", None),
    ("building_3", "1", "202", "let", "89.50", date(2026, 6, 1)),
    ("building_3", "1", "302", "own", "118.20", None),
    ("building_3", "2", "101", "business", "64.00", date(2025, 9, 1)),
    ("building_3", "2", "503", "vacant", "89.50", date(2026, 3, 1)),
    ("building_1", "2", "301", "own", "72.36", None),
    ("building_5", "", "B101", "public", "40.00", None),
)

_WEST, _SOUTH, _WIDE, _HIGH = 120.62, 31.24, 0.0095, 0.0054
_EAST_OF_ONE, _EAST_OF_THREE = (0.36, 0.96 + 0.04 * 0.36 / 0.62), (0.7, 1 - 0.08 * 0.08 / 0.38)
_OUTLINES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    # place: corners, as shares of the community's width and height
    "community": ((0, 0), (1, 0), (1, 0.92), (0.62, 1), (0, 0.96)),
    "grid_1": ((0, 0), (0.36, 0), _EAST_OF_ONE, (0, 0.96)),
    "grid_3": ((0.36, 0), (0.7, 0), _EAST_OF_THREE, (0.62, 1), _EAST_OF_ONE),
    "grid_2": ((0.7, 0), (1, 0), (1, 0.92), _EAST_OF_THREE),
    "estate": ((0.05, 0.1), (0.66, 0.1), (0.66, 0.85), (0.05, 0.85)),
    "estate_2": ((0.73, 0.15), (0.96, 0.15), (0.96, 0.8), (0.73, 0.8)),
    "building_1": ((0.09, 0.6), (0.2, 0.6), (0.2, 0.7), (0.09, 0.7)),
    "building_2": ((0.09, 0.3), (0.2, 0.3), (0.2, 0.4), (0.09, 0.4)),
    "building_3": ((0.42, 0.62), (0.6, 0.62), (0.6, 0.72), (0.42, 0.72)),
    "building_4": ((0.42, 0.28), (0.6, 0.28), (0.6, 0.38), (0.42, 0.38)),
    "building_5": ((0.78, 0.45), (0.92, 0.45), (0.92, 0.56), (0.78, 0.56)),
}


def house(demo: Demo, at: datetime) -> int:
    """Lay them out unless the community has dwellings; how many that made. The reader must be the system."""
    if registry.homes_count(demo.places["community"].path).dwellings:
        return 0
    made = 0
    for key, told in _BUILDINGS:
        layout, problems = registry.read_layout(told)
        if layout is None:
            raise ValueError(problems)
        made += len(registry.lay_out(building_id=demo.places[key].id, layout=layout, by=SYSTEM, at=at).new)
    for key, unit, room, use, area, on in _VISITED:
        _visited(demo.places[key], unit, room, (use, area, on), at)
    for key, corners in _OUTLINES.items():
        ring = [[_WEST + x * _WIDE, _SOUTH + y * _HIGH] for x, y in (*corners, corners[0])]
        outline = json.dumps({"type": "Polygon", "coordinates": [ring]})
        place = demo.places[key].id
        territories.draw_shape(place=place, geojson=outline, system="CGCS2000", source="示例图", by=SYSTEM, at=at)
    return made


def _visited(
    building: territories.Place, unit: str, room: str, found: tuple[str, str, date | None], at: datetime
) -> Dwelling:
    one = registry.door_at(building.id, unit, room)
    if one is None:
        raise ValueError(f"{building.name} has no {unit} {room}")
    use, area, on = found
    facts = Facts(unit, one.facts.floor, room, use, Decimal(area), "commodity")
    return registry.change_dwelling(
        id=one.id, facts=facts, on=on, source="visited", quality="checked", by=SYSTEM, at=at
    )
