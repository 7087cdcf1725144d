"""Shapes of places: reading GeoJSON people hand in, and measuring it in square metres.

Measured on a plane laid at the middle of what is measured, with the ellipsoid's own metres per degree there: over the
few kilometres of a community the error stays below a thousandth, and no projection library is needed.
"""

from __future__ import annotations  # they name a library that is not loaded yet

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from liren.territories.geometry import shapely
from liren.territories.models import Shape as Row

System = Literal["CGCS2000", "WGS-84", "GCJ-02"]
SYSTEMS: tuple[str, ...] = get_args(System)
LONGEST = 1_000_000
MOST_POINTS = 20_000
_CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north, in degrees
_SEMI_MAJOR, _FLATTENING = 6_378_137.0, 1 / 298.257222101  # CGCS2000; WGS-84 differs by less than a millimetre


class ShapeUnreadable(ValueError):
    """What is handed in is no shape; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A place's outline. system: of its coordinates; points: longitude first."""

    place_id: int
    system: System
    geometry: shapely.Polygon | shapely.MultiPolygon
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat piece of the earth around a middle: metres east and north of it."""

    lon: float
    lat: float

    @property
    def scale(self) -> tuple[float, float]:
        """Metres per degree of longitude and of latitude here."""
        squared = _FLATTENING * (2 - _FLATTENING)
        sine = math.sin(math.radians(self.lat))
        narrow = 1 - squared * sine * sine
        east = _SEMI_MAJOR / math.sqrt(narrow) * math.cos(math.radians(self.lat))
        north = _SEMI_MAJOR * (1 - squared) / narrow**1.5
        return math.radians(east), math.radians(north)

    def flat(self, geometry: shapely.Geometry) -> shapely.Geometry:
        east, north = self.scale
        return shapely.transform(geometry, lambda xy: (xy - [self.lon, self.lat]) * [east, north])

    def degrees(self, point: shapely.Point) -> tuple[float, float]:
        """Longitude and latitude, to about a decimetre."""
        east, north = self.scale
        return round(self.lon + point.x / east, 6), round(self.lat + point.y / north, 6)


def plane_of(geometries: Iterable[shapely.Geometry]) -> Plane:
    """The plane at the middle of these."""
    west, south, east, north = shapely.total_bounds(list(geometries))
    return Plane((west + east) / 2, (south + north) / 2)


def datum(system: str) -> str:
    """What outlines must have in common to be laid on one another: CGCS2000 and WGS-84 agree within centimetres."""
    return "GCJ-02" if system == "GCJ-02" else "CGCS2000"


def area_m2(geometry: shapely.Geometry) -> float:
    """Square metres.

    >>> round(area_m2(shapely.box(120.0, 31.0, 120.001, 31.001)), -1)
    10590.0
    """
    return float(plane_of([geometry]).flat(geometry).area)


def read_shape(text: str) -> shapely.Polygon | shapely.MultiPolygon:
    """The outline in a GeoJSON text: a Polygon or MultiPolygon, alone or as a Feature (or the only one of several).

    Raises ShapeUnreadable, saying what is wrong and where.
    """
    if len(text) > LONGEST:
        raise ShapeUnreadable(f"文件太大：最多 {LONGEST // 1000:,} 千字。请先简化边界。")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = f"第 {error.lineno} 行第 {error.colno} 个字" if isinstance(error, json.JSONDecodeError) else "套得太深"
        raise ShapeUnreadable(f"不是 GeoJSON：{at}读不下去。请从地图软件里重新导出。") from None
    bare = _bare(told)
    _require_numbers(bare["coordinates"], bare["type"])
    try:
        found = shapely.geometry.shape(bare)
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise ShapeUnreadable("坐标写得不全：每一圈至少四个点，最后一个点与第一个相同。") from None
    return _sound(found)


def _bare(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise ShapeUnreadable("不是 GeoJSON：最外层应是一个对象。")
    kind = told.get("type")
    if kind == "FeatureCollection":
        features = told.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise ShapeUnreadable("里面应当只有一个图形；几个网格请分别导入。")
        return _bare(features[0])
    if kind == "Feature":
        return _bare(told.get("geometry"))
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeUnreadable("应是面（Polygon 或 MultiPolygon），不是点或线。")
    if not isinstance(told.get("coordinates"), list):
        raise ShapeUnreadable("没有坐标（coordinates）。")
    return told


def _require_numbers(coordinates: list[Any], kind: str) -> None:
    """Every position is two or three finite numbers, longitude first, in China; rings are closed."""
    rings = (
        coordinates if kind == "Polygon" else [ring for part in coordinates if isinstance(part, list) for ring in part]
    )
    if not rings or not all(isinstance(ring, list) and len(ring) >= 4 for ring in rings):
        raise ShapeUnreadable("坐标写得不全：每一圈至少四个点，最后一个点与第一个相同。")
    if sum(map(len, rings)) > MOST_POINTS:
        raise ShapeUnreadable(f"点太多：最多 {MOST_POINTS:,} 个。请先简化边界。")
    west, south, east, north = _CHINA
    for number, ring in enumerate(rings, 1):
        for place, position in enumerate(ring, 1):
            where = f"第 {number} 圈第 {place} 个点"
            good = isinstance(position, list) and len(position) in (2, 3)
            if not good or not all(type(x) in (int, float) and math.isfinite(x) for x in position):
                raise ShapeUnreadable(f"{where}不是“经度, 纬度”两个数。")
            if not (west <= position[0] <= east and south <= position[1] <= north):
                swapped = west <= position[1] <= east and south <= position[0] <= north
                hint = "经度和纬度写反了，先写经度。" if swapped else "不在中国境内；坐标应是度，不是米。"
                raise ShapeUnreadable(f"{where}（{position[0]}, {position[1]}）：{hint}")
        if ring[0][:2] != ring[-1][:2]:
            raise ShapeUnreadable(f"第 {number} 圈没有闭合：最后一个点应与第一个相同。")


def _sound(found: shapely.Geometry) -> shapely.Polygon | shapely.MultiPolygon:
    if not isinstance(found, shapely.Polygon | shapely.MultiPolygon) or found.is_empty or not found.convex_hull.area:
        raise ShapeUnreadable("这个图形没有面积。")
    if not found.is_valid:
        where = shapely.is_valid_reason(found).partition("[")[2].rstrip("]")
        raise ShapeUnreadable(f"边界自己相交或重叠{f'（在 {where} 附近）' if where else ''}，请在地图软件里改好。")
    flat: shapely.Polygon | shapely.MultiPolygon = shapely.force_2d(found)
    return flat


def shapes_of(place_ids: Iterable[int]) -> dict[int, Shape]:
    """The outlines in force of these places; those without one are left out. One statement."""
    rows = Row.objects.filter(place_id__in=list(place_ids)).order_by("place_id", "-id").distinct("place_id")
    return {
        row.place_id: Shape(row.place_id, row.system, shapely.geometry.shape(row.geometry), row.source, row.recorded_at)  # type: ignore[arg-type]
        for row in rows
        if row.geometry is not None
    }
