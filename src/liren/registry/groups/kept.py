"""Numbers of groups as of the first of a month, kept: communities counted at night, what lies above them their sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from liren.access.public import as_system
from liren.kit.database import rows
from liren.registry.models import GroupFigure
from liren.territories.public import ancestors_of

Number = tuple[int, int]
Scoped = tuple[str, Number]
Told = Mapping[str, Scoped]
Row = tuple[str, str, str, int, int, int]
EVERYBODY = ""
_SEXES = ("men", "women", "all")
_ADD = """
    INSERT INTO registry_groupfigure AS f (path, "on", key, scope, members, unknown, places, counted_at)
    SELECT t.path, %s, t.key, t.scope, t.members, t.unknown, t.places, %s
      FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[])
        AS t(path, key, scope, members, unknown, places)
     ORDER BY t.path, t.key
    ON CONFLICT (path, "on", key) DO UPDATE SET members = f.members + EXCLUDED.members,
        unknown = f.unknown + EXCLUDED.unknown, places = f.places + EXCLUDED.places,
        scope = EXCLUDED.scope, counted_at = greatest(f.counted_at, EXCLUDED.counted_at)"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everybody, each group's (members, unknown), each band's (men, women, all).

    places: of how many communities it is the sum; counted_at: when the last of them was counted.
    """

    people: int
    groups: Mapping[str, Number]
    bands: tuple[tuple[int, int, int], ...]
    places: int
    counted_at: datetime


def kept_at(path: str, on: date, bands: int) -> Kept | None:
    """What is kept of a place as of `on`; None where nothing is. bands: how many there are. One statement."""
    columns = ("key", "members", "unknown", "places", "counted_at")
    with as_system():
        found = {key: told for key, *told in GroupFigure.objects.filter(path=path, on=on).values_list(*columns)}
    whole = found.get(EVERYBODY)
    if whole is None or whole[2] == 0:  # of the last the sums went down to nothing: it ended
        return None
    numbers = {key: (members, unknown) for key, (members, unknown, *_) in found.items()}
    by_band = tuple(
        (numbers.get(_band(n, "men"), (0, 0))[0], numbers.get(_band(n, "women"), (0, 0))[0],
         numbers.get(_band(n, "all"), (0, 0))[0])
        for n in range(bands)
    )  # fmt: skip
    return Kept(whole[0], {k: v for k, v in numbers.items() if "/" not in k and k}, by_band, whole[2], whole[3])


def keep(
    path: str, on: date, people: int, groups: Mapping[str, Number], scopes: Mapping[str, str],
    bands: Iterable[tuple[int, int, int]], at: datetime,
) -> None:  # fmt: skip
    """Keep what was counted of a community, and add the difference to the places above it. As the system.

    scopes: of a group, the place whose rule it is; above that place nobody has such a group. Two statements.
    """
    told = _as_kept(people, groups, scopes, bands)
    _add(_differences(path, told, _before(path, on)), on, at)


def drop(path: str, on: date, at: datetime) -> None:
    """Nothing is kept of a community nobody counts any more, nor in the sums above it. As the system."""
    before = _before(path, on)
    _add([one for one in _differences(path, {}, before) if one[0] != path], on, at)
    GroupFigure.objects.filter(path=path, on=on).delete()


def _as_kept(
    people: int, groups: Mapping[str, Number], scopes: Mapping[str, str], bands: Iterable[tuple[int, int, int]]
) -> Told:
    told: dict[str, Scoped] = {EVERYBODY: ("", (people, 0))}
    told |= {key: (scopes[key], number) for key, number in groups.items()}
    for n, band in enumerate(bands):
        told |= {_band(n, sex): ("", (number, 0)) for sex, number in zip(_SEXES, band, strict=True)}
    return told


def _before(path: str, on: date) -> Told:
    columns = ("key", "scope", "members", "unknown")
    return {
        key: (scope, (members, unknown))
        for key, scope, members, unknown in GroupFigure.objects.filter(path=path, on=on).values_list(*columns)
    }


def _add(added: Sequence[Row], on: date, at: datetime) -> None:
    if added:
        rows(_ADD, on, at, *([*column] for column in zip(*added, strict=True)))


def _differences(path: str, told: Told, before: Told) -> list[Row]:
    """What is to be added where. What a rule counted for one place it does no more where it is another's now."""
    found: dict[tuple[str, str], Row] = {}
    new = (EVERYBODY in told) - (EVERYBODY in before)
    for sign, said in ((-1, before), (1, told)):
        for key, (scope, (members, unknown)) in said.items():
            for place in (path, *ancestors_of(path)):
                if not place or not place.startswith(scope):
                    continue
                *_, had, had_unknown, _ = found.get((place, key), ("", 0, 0, 0))
                places = new if key == EVERYBODY else 0
                found[place, key] = (place, key, scope, had + sign * members, had_unknown + sign * unknown, places)
    return list(found.values())


def _band(n: int, sex: str) -> str:
    return f"band/{n}/{sex}"
