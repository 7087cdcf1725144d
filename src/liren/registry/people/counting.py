"""How many live somewhere, and how much was noted of them: in a grid, a 小区, a building. Numbers, nobody's name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from liren.access.public import Actor, as_system, may, require
from liren.registry.people.shapes import Counts, not_few
from liren.registry.told import KINDS_OF_OBSERVATION, KINDS_OF_RESIDENCE
from liren.territories.public import level_of, upper_end

_COMMUNITY = 5
_BELOW = "x.path >= %(path)s AND x.path < %(end)s"
_AMONG = "(%(places)s::bigint[] IS NULL OR x.place_id = ANY(%(places)s::bigint[]))"
_LIES = f"{_BELOW} AND {_AMONG} AND x.until IS NULL AND NOT x.withdrawn"
_COUNTS = f"""
    SELECT coalesce(x.kind, 'residents'), count(DISTINCT x.resident_id) FROM registry_residence x WHERE {_LIES}
     GROUP BY GROUPING SETS ((), (x.kind))
    UNION ALL SELECT 'households', count(*) FROM registry_household x WHERE {_LIES}
    UNION ALL SELECT 'noted ' || o.kind, count(*) FROM registry_observation o
     WHERE o.path >= %(path)s AND o.path < %(end)s AND o."on" <= %(on)s AND (o.until IS NULL OR o.until > %(on)s)
       AND o.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM registry_observation u WHERE u.undoes_id = o.id)
       AND (%(places)s::bigint[] IS NULL OR o.about_id IN (
            SELECT x.id FROM registry_household x WHERE {_LIES}
            UNION SELECT x.resident_id FROM registry_residence x WHERE {_LIES}))
     GROUP BY o.kind"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Living:
    """How many live at a place now; noted: how many observations about them hold, by kind (None as in `Counts`)."""

    counts: Counts
    noted: dict[str, int | None]


def living_at(path: str, by: Actor, *, on: date, places: Collection[int] | None = None) -> Living:
    """How many live at `path` and below, and what was noted of them and holds on the day. One statement.

    places: only at exactly these places, which `path` looks after. For who finds people there; of a whole community
    also for who sees figures, beyond the wall: a stair with one tenant is no figure, nor are
    kinds of a handful (`Counts.by_kind`). Raises NotAllowed.
    """
    given = {"path": path, "end": upper_end(path), "on": on, "places": None if places is None else list(places)}
    finds = may(by, "people.find", path)
    if finds and not by.is_system:
        return _living(given, all_of_it=True)
    whole = places is None and level_of(path) <= _COMMUNITY
    require(by, "figures.read" if whole else "people.find", path)
    with as_system():
        return _living(given, all_of_it=finds)


def _living(given: Mapping[str, Any], *, all_of_it: bool) -> Living:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        counted: dict[str, int] = dict(cursor.fetchall())
    noted = {kind: counted.pop(f"noted {kind}", 0) for kind in KINDS_OF_OBSERVATION}
    residents, households = counted.pop("residents"), counted.pop("households")
    if not all_of_it:
        kinds = not_few(counted, KINDS_OF_RESIDENCE)
        return Living(Counts(residents, households, kinds), not_few(noted, KINDS_OF_OBSERVATION))
    counts = Counts(residents, households, dict(counted))
    return Living(counts, {kind: count for kind, count in noted.items() if count})
