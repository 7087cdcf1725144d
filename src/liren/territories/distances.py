"""How far places lie apart: from the middle of one outline to that of the other, where both have been drawn."""

from __future__ import annotations  # they name a library that is not loaded yet

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from liren.territories.geometry import shapely
from liren.territories.paths import level_of, parent_of
from liren.territories.queries import fetch
from liren.territories.shapes import datum, plane_of

COMMUNITY = 5
_NEWEST = """
    SELECT p.path, p.kind, s.geometry, s.system FROM territories_place p
      JOIN LATERAL (SELECT geometry, system FROM territories_shape s WHERE s.place_id = p.id
                     ORDER BY s.id DESC LIMIT 1) s ON true
     WHERE p.path = ANY(%(paths)s)"""


@dataclass(frozen=True, slots=True)
class Apart:
    """metres: between the middles of the two outlines. kinds: what was outlined, here and there."""

    metres: float
    kinds: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Middle:
    path: str
    kind: str
    system: str
    at: shapely.Point


def distances(path: str, others: Iterable[str]) -> Mapping[str, Apart]:
    """How far each of `others` is from `path`; those of which nothing can be said are left out. One statement.

    A building without an outline stands for its 小区, nothing for a whole community. Two that come to lie in one
    outline, and outlines whose coordinates cannot be compared (GCJ-02 with another), have no distance.
    """
    wanted = set(others)
    drawn = _middles({step for one in (path, *wanted) for step in _chain(one)}) if wanted else {}
    here = _nearest(path, drawn)
    found = {}
    for other in wanted:
        there = _nearest(other, drawn)
        if here is None or there is None or here.path == there.path:
            continue
        if datum(here.system) == datum(there.system):
            found[other] = Apart(_metres(here.at, there.at), (here.kind, there.kind))
    return found


def _chain(path: str) -> Sequence[str]:
    """The place and what it lies in, below its community.

    >>> _chain("32.05.06.001.002.e17.b90.")
    ['32.05.06.001.002.e17.b90.', '32.05.06.001.002.e17.']
    """
    found = []
    while level_of(path) > COMMUNITY:
        found.append(path)
        path = parent_of(path) or ""
    return found


def _middles(paths: Iterable[str]) -> dict[str, _Middle]:
    rows = fetch(_NEWEST, paths=sorted(set(paths)))
    return {
        path: _Middle(path, kind, system, shapely.geometry.shape(json.loads(geometry)).centroid)
        for path, kind, geometry, system in rows
        if geometry not in (None, "null")
    }


def _nearest(path: str, drawn: Mapping[str, _Middle]) -> _Middle | None:
    return next((drawn[step] for step in _chain(path) if step in drawn), None)


def _metres(one: shapely.Point, other: shapely.Point) -> float:
    """Metres on the plane between the two.

    >>> round(_metres(shapely.Point(120.0, 31.0), shapely.Point(120.0, 31.001)))
    111
    """
    plane = plane_of([one, other])
    return float(plane.flat(one).distance(plane.flat(other)))
