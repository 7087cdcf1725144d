"""Places that ended, and what holds today what they held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from liren.territories.models import FormerName
from liren.territories.paths import parent_of
from liren.territories.place import Place
from liren.territories.queries import fetch, place, places, places_at, select

_COMMUNITY = 5

_ENDED = f"""
    SELECT p.id, p.path, p.valid_to, t.id, t.path, t.valid_to IS NULL
      FROM territories_place p LEFT JOIN territories_placesuccessor s ON s.place_id = p.id
      LEFT JOIN territories_place t ON t.id = s.successor_id
     WHERE p.valid_to IS NOT NULL AND p.level <= {_COMMUNITY} ORDER BY p.path"""  # noqa: S608 (constants)


_KIN = """
    WITH RECURSIVE came AS (
        SELECT %(id)s::bigint AS id
        UNION SELECT s.place_id FROM came JOIN territories_placesuccessor s ON s.successor_id = came.id),
    kin AS (
        SELECT id FROM came
        UNION SELECT s.successor_id FROM kin JOIN territories_placesuccessor s ON s.place_id = kin.id)
    SELECT id FROM kin WHERE id <> %(id)s"""


@dataclass(frozen=True, slots=True)
class EndedDivision:
    """A division that ended. heirs: paths of what stands today and took over, however many closings later.

    told: all lines of its succession lead to what stands; else nobody knows where it, or a part of it, went.
    """

    path: str
    name: str
    ended_on: date
    heirs: tuple[str, ...]
    told: bool

    @property
    def parent(self) -> str:
        return parent_of(self.path) or ""

    def lies_now(self, path: str) -> bool | None:
        """Does all it held lie in `path` today? None when nobody knows, or only a part does."""
        within = [heir.startswith(path) for heir in self.heirs]
        if not self.told or any(within) != all(within):
            return None
        return any(within)

    def touches(self, path: str) -> bool:
        """Did it lie in `path`, or does something of it lie there today?"""
        return self.path.startswith(path) or any(heir.startswith(path) for heir in self.heirs)


def ended_divisions(path: str) -> tuple[EndedDivision, ...]:
    """The divisions that ended in `path`, and those elsewhere of which something lies in `path` today, in path order.

    With what ended below those. One statement for all that ended anywhere, which are few; one more for their names.
    """
    rows = fetch(_ENDED)
    after: dict[int, list[tuple[int, str, bool]]] = {}
    for id, _, _, to, to_path, stands in rows:
        after.setdefault(id, []).extend([(to, to_path, stands)] if to is not None else [])
    ended: dict[str, tuple[date, frozenset[str], bool]] = {}
    for id, at, on in dict.fromkeys(row[:3] for row in rows):
        heirs, told = _lie_now(id, after)
        near = at.startswith(path) or (parent_of(at) or "") in ended or any(heir.startswith(path) for heir in heirs)
        if near:
            ended[at] = (on, heirs, told)
    names = {at: one.full_name for at, one in places_at(ended).items()} if ended else {}
    return tuple(
        EndedDivision(at, names[at], on, tuple(sorted(heirs)), told) for at, (on, heirs, told) in ended.items()
    )


def _lie_now(first: int, after: Mapping[int, list[tuple[int, str, bool]]]) -> tuple[frozenset[str], bool]:
    """Where all that a place held lies today, however many closings later, and whether every line is told."""
    heirs, told, seen, waiting = set[str](), True, {first}, [first]
    while waiting:
        following = after.get(waiting.pop(), [])
        told = told and bool(following)
        heirs |= {path for _, path, stands in following if stands}
        fresh = [id for id, _, stands in following if not stands and id not in seen]
        seen.update(fresh)
        waiting += fresh
    return frozenset(heirs), told


def standing_heirs(ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Each closed place → the paths of the standing places that took over, however many closings later."""
    wanted = sorted(set(ids))
    found = fetch(
        """WITH RECURSIVE line AS (
               SELECT s.place_id AS first, s.successor_id AS heir FROM territories_placesuccessor s
                WHERE s.place_id = ANY(%(ids)s)
               UNION SELECT line.first, s.successor_id FROM line
                 JOIN territories_placesuccessor s ON s.place_id = line.heir)
           SELECT line.first, p.path FROM line JOIN territories_place p ON p.id = line.heir
            WHERE p.valid_to IS NULL ORDER BY line.first, p.path""",
        ids=wanted,
    )
    heirs: dict[int, list[str]] = {id: [] for id in wanted}
    for first, path in found:
        heirs[first].append(path)
    return {id: tuple(paths) for id, paths in heirs.items()}


def ended_place(id: int) -> tuple[Place, tuple[Place, ...]] | None:
    """A place that ended, and the standing ones that took over, by path; None for one that stands, or is not there."""
    here = place(id)
    if here is None or here.valid_to is None:
        return None
    paths = standing_heirs([id])[id]
    found = places_at(paths)
    return here, tuple(found[path] for path in paths)


def children_during(path: str, since: date, until: date) -> tuple[Place, ...]:
    """The divisions directly below `path` that stood on a day from `since` to before `until`, by code; ended ones too.

    Named as they are called now, or were called last.
    """
    above = "p.parent_id = (SELECT u.id FROM territories_place u WHERE u.path = %(path)s)" if path else "p.level = 1"
    return select(
        f"{above} AND p.level <= {_COMMUNITY} AND (p.valid_from IS NULL OR p.valid_from < %(until)s)"
        " AND (p.valid_to IS NULL OR p.valid_to > %(since)s) ORDER BY p.path",
        path=path, since=since, until=until,
    )  # fmt: skip


def former_names(id: int, since: date) -> tuple[tuple[str, date], ...]:
    """(name, first day no longer borne) of the names a place still bore on that day or later, the oldest first."""
    rows = FormerName.objects.filter(place_id=id, valid_to__gt=since).order_by("valid_to")
    return tuple(rows.values_list("name", "valid_to"))


def kin(id: int) -> tuple[Place, ...]:
    """What a place came of, and whatever else came of that or of it, by path; ended ones too. Two statements."""
    return tuple(sorted(places(found for (found,) in fetch(_KIN, id=id)).values(), key=lambda one: one.path))
