"""Divisions that ended, and what holds today what they held: for figures that follow the lines of today."""

from dataclasses import dataclass
from datetime import date

from liren.territories.models import FormerName
from liren.territories.names import in_full
from liren.territories.paths import level_of, parent_of
from liren.territories.place import Place
from liren.territories.queries import LINEAGE, fetch, select

_COMMUNITY = 5

_ENDED = f"""
    WITH RECURSIVE inside AS (
        SELECT id FROM territories_place
         WHERE valid_to IS NOT NULL AND level <= {_COMMUNITY} AND path >= %(path)s AND path < %(path)s || '~'),
    came AS (
        SELECT s.place_id AS id FROM territories_placesuccessor s JOIN territories_place t ON t.id = s.successor_id
         WHERE t.level <= {_COMMUNITY} AND t.path >= %(path)s AND t.path < %(path)s || '~'
        UNION SELECT s.place_id FROM came JOIN territories_placesuccessor s ON s.successor_id = came.id),
    below AS (
        SELECT q.id FROM came JOIN territories_place b ON b.id = came.id
          JOIN territories_place q ON q.path > b.path AND q.path < b.path || '~'
         WHERE q.valid_to IS NOT NULL AND q.level <= {_COMMUNITY}),
    ended AS (SELECT id FROM inside UNION SELECT id FROM came UNION SELECT id FROM below),
    line AS (
        SELECT id AS first, id AS at FROM ended
        UNION SELECT line.first, s.successor_id FROM line JOIN territories_placesuccessor s ON s.place_id = line.at)
    SELECT p.path, p.name, {LINEAGE}, p.valid_to,
           array(SELECT h.path FROM line JOIN territories_place h ON h.id = line.at
                  WHERE line.first = p.id AND h.valid_to IS NULL ORDER BY h.path),
           NOT EXISTS (SELECT FROM line JOIN territories_place h ON h.id = line.at
                        WHERE line.first = p.id AND h.valid_to IS NOT NULL
                          AND NOT EXISTS (SELECT FROM territories_placesuccessor s WHERE s.place_id = h.id))
      FROM ended JOIN territories_place p ON p.id = ended.id
     WHERE p.level <= {_COMMUNITY} AND p.valid_to IS NOT NULL ORDER BY p.path"""  # noqa: S608 (constants)


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

    With what ended below those. One statement, however many. A community has nothing below it that figures know.
    """
    return tuple(
        EndedDivision(at, in_full([*above, name]), on, tuple(heirs), told)
        for at, name, above, on, heirs, told in fetch(_ENDED, path=path)
        if level_of(at) <= _COMMUNITY
    )


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
