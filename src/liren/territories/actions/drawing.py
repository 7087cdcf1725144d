"""Giving a place its outline."""

from datetime import datetime

from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.territories.actions.recording import Doer, lock, record
from liren.territories.errors import PlaceInvalid
from liren.territories.geometry import shapely
from liren.territories.models import Shape as Row
from liren.territories.shapes import SYSTEMS, ShapeUnreadable, area_m2, read_shape

_SOURCE_LONGEST = 200
DRAWN = ("community", "estate", "grid", "building")


@write
def draw_shape(*, place: int, geojson: str, system: str, source: str, by: Doer, at: datetime) -> float:
    """Give the place an outline, in place of the one it had; returns its square metres.

    geojson: a Polygon or MultiPolygon, longitude first. system: CGCS2000, WGS-84 or GCJ-02. source: where it is from.
    Raises PlaceUnknown, PlaceClosed, PlaceInvalid (`place`, `shape`, `system`, `source`).
    """
    row = lock(place)
    problems = {}
    if row.kind not in DRAWN:
        problems["place"] = "边界只画在社区、小区、网格和楼栋上。"
    if system not in SYSTEMS:
        problems["system"] = f"请写明坐标系：{'、'.join(SYSTEMS)}。"
    if not source.strip() or len(source.strip()) > _SOURCE_LONGEST or not source.strip().isprintable():
        problems["source"] = f"请写明边界从哪里来，不超过 {_SOURCE_LONGEST} 字。"
    try:
        geometry = read_shape(geojson)
    except ShapeUnreadable as error:
        raise PlaceInvalid.of({**problems, "shape": str(error)}) from None
    if problems:
        raise PlaceInvalid.of(problems)
    area = round(area_m2(geometry), 1)
    Row.objects.create(
        place=row, geometry=shapely.geometry.mapping(geometry), system=system, source=source.strip(), recorded_at=at,
        by_person=by.person_id,
    )  # fmt: skip
    record(row.id, "drawn", {"area_m2": area, "system": system}, at.astimezone(CHINA).date(), by, at)
    return area
