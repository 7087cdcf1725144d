"""Outlines of places as they are drawn on a map: plain numbers, longitude first. No geometry library is loaded."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from liren.territories.models import Shape
from liren.territories.shapes import Plane, datum

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """rings: outer ones and holes, in degrees. datum: what outlines must share to be laid on one another, CGCS2000
    (with which WGS-84 agrees within centimetres) or GCJ-02. middle: of its largest part. area_m2: to about a
    thousandth. source: who drew it.
    """

    place_id: int
    datum: str
    rings: tuple[Ring, ...]
    middle: tuple[float, float]
    area_m2: float
    source: str


def outlines(place_ids: Iterable[int]) -> Mapping[int, Outline]:
    """The outlines in force of these places; those without one are left out. One statement, none for no places."""
    wanted = list(place_ids)
    if not wanted:
        return {}
    newest = Shape.objects.filter(place_id__in=wanted).order_by("place_id", "-id").distinct("place_id")
    told = newest.values_list("place_id", "geometry", "system", "source")
    return {id: _outline(id, geometry, system, source) for id, geometry, system, source in told if geometry}


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Of longitude and of latitude at this latitude."""
    return Plane(0.0, lat).scale


def _outline(id: int, geometry: Mapping[str, Any], system: str, source: str) -> Outline:
    coordinates = geometry["coordinates"]
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = [[tuple((float(x), float(y)) for x, y, *_ in ring) for ring in part] for part in parts]
    measured = [[_measured(ring) for ring in part] for part in rings]
    largest = max((part[0] for part in measured), key=lambda one: one[0])
    area = sum(part[0][0] - sum(hole[0] for hole in part[1:]) for part in measured)
    return Outline(id, datum(system), tuple(_flat(rings)), largest[1], area, source)


def _flat(parts: Iterable[Iterable[Ring]]) -> Iterator[Ring]:
    for part in parts:
        yield from part


def _measured(ring: Ring) -> tuple[float, tuple[float, float]]:
    """Square metres within a closed ring, and its centre of gravity."""
    lon, lat = ring[0]
    east, north = metres_per_degree(sum(y for _, y in ring) / len(ring))
    points = [((x - lon) * east, (y - lat) * north) for x, y in ring]
    twice = across = along = 0.0
    for (x1, y1), (x2, y2) in pairwise(points):
        cross = x1 * y2 - x2 * y1
        twice, across, along = twice + cross, across + (x1 + x2) * cross, along + (y1 + y2) * cross
    if math.isclose(twice, 0.0, abs_tol=1e-9):
        return 0.0, ring[0]
    return abs(twice) / 2, (lon + across / (3 * twice) / east, lat + along / (3 * twice) / north)
