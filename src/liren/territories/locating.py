"""Which place a point lies in, as far as outlines have been drawn."""

from __future__ import annotations  # they name a library that is not loaded yet

import json
import math
from collections.abc import Iterable, Iterator

from liren.territories.geometry import shapely
from liren.territories.paths import level_of, upper_end
from liren.territories.place import Place
from liren.territories.queries import fetch, place_at

LOOKED_AT = 2000  # outlines: more than any county has drawn by hand
_STREET = 4
_NEWEST = """
    SELECT p.path, s.geometry FROM territories_place p
      JOIN LATERAL (SELECT geometry, system FROM territories_shape s WHERE s.place_id = p.id
                     ORDER BY s.id DESC LIMIT 1) s ON s.system <> 'GCJ-02'"""
_OF = f"{_NEWEST} WHERE p.path = ANY(%(paths)s)"
_BELOW = (
    f"{_NEWEST} WHERE p.path >= %(path)s AND p.path < %(end)s AND p.level >= %(level)s AND p.valid_to IS NULL"
    " LIMIT %(most)s"
)


def points_within(paths: Iterable[str]) -> dict[str, tuple[float, float]]:
    """A point inside each outlined place, as (longitude, latitude) in degrees of WGS-84, to about a metre; by path.

    Places without an outline, or with one in GCJ-02, are left out. One statement; none for no paths.
    """
    wanted = sorted(set(paths))
    outlines = _outlines(_OF, paths=wanted) if wanted else ()
    points = ((path, outline.representative_point()) for path, outline in outlines)
    return {path: (round(point.x, 5), round(point.y, 5)) for path, point in points}


def outlined_around(lon: float, lat: float, *, within: str) -> Place | None:
    """The smallest place at or below the street `within` whose outline holds the point; None where none does.

    lon, lat: degrees of WGS-84 or CGCS2000, which agree within centimetres; outlines in GCJ-02 are shifted against
    them and are passed over. Two statements.
    """
    if level_of(within) < _STREET or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    point = shapely.Point(lon, lat)
    outlines = _outlines(_BELOW, path=within, end=upper_end(within), level=_STREET, most=LOOKED_AT)
    holding = [(outline.area, path) for path, outline in outlines if outline.contains(point)]
    return place_at(min(holding)[1]) if holding else None


def _outlines(statement: str, **given: object) -> Iterator[tuple[str, shapely.Geometry]]:
    for path, text in fetch(statement, **given):
        if text not in (None, "null"):
            yield path, shapely.geometry.shape(json.loads(text))
