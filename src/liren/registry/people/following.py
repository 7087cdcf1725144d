"""Whose people are follows places that change: a grid redrawn, a building put elsewhere, a place ended.

Decided by place, so one statement moves everybody of a building. The worker looks once more a little later, for who
was being written down meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from liren.access.public import enter_system
from liren.kit.database import rows, write
from liren.kit.outbox import Handler, Happened, emit
from liren.registry.people.settling import settle
from liren.territories.public import (
    Place,
    ancestors,
    drawn,
    jurisdiction_of,
    place,
    place_at,
    standing_heirs,
)

LOOK_AGAIN = timedelta(minutes=5)
Decision = Callable[[int, str], tuple[int, str] | None]
"""(place, whose it was) → (place, whose it is), None when nothing changes."""
_PLACED = ("registry_residence", "registry_household")


def place_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("territories.place-put-in-grid", "registry.people"): _place_changed,
        ("territories.place-closed", "registry.people"): _place_changed,
        ("territories.grids-redrawn", "registry.people"): _redrawn,
        ("registry.place-change-goes-on", "registry.people-again"): _place_changed,
        ("registry.redrawing-goes-on", "registry.people-again"): _redrawn,
    }


@write
def follow(*, redrawing: int) -> None:
    """Everybody a redrawing of grids concerns is whose it says. Safe to repeat. For the system."""
    enter_system()
    what = drawn(redrawing)
    if what is None:
        return

    def decide(place_id: int, before: str) -> tuple[int, str] | None:
        found = what.whose(place_id, before)
        return (place_id, found[0]) if found and found[0] != before else None

    _move(sorted({*what.came_from.values(), *what.heirs}), decide)


@write
def follow_place(*, place_id: int) -> None:
    """A building lies in another grid, or a place ended: its people are whose it is now. For the system.

    Of an ended place one heir takes them; where none or several did, the community, or what stands above it.
    """
    enter_system()
    here = place(place_id)
    if here is None:
        return
    if here.valid_to is None:
        to = jurisdiction_of(here)
        _put([(here.id, path, here.id, to) for path in _paths_of(here.id) if path != to])
        return
    heirs = standing_heirs([here.id])[here.id]
    one = _only(heirs)
    above = next((p.path for p in reversed(ancestors(here.path)) if p.valid_to is None and p.level <= 5), "")
    to_place, to = (one.id, jurisdiction_of(one)) if one else (here.id, above)
    _put([(here.id, path, to_place, to) for path in _paths_of(here.id) if (here.id, path) != (to_place, to)])
    if one is None or one.kind == "grid":
        _move([here.path], lambda at, _: (at, one.path if one else above))


def _place_changed(event: Happened) -> None:
    follow_place(place_id=int(event.body["place"]))
    if event.kind.startswith("territories."):
        emit("registry.place-change-goes-on", 1, {"place": event.body["place"]}, event.at + LOOK_AGAIN)


def _redrawn(event: Happened) -> None:
    follow(redrawing=int(event.body["redrawing"]))
    if event.kind.startswith("territories."):
        emit("registry.redrawing-goes-on", 1, {"redrawing": event.body["redrawing"]}, event.at + LOOK_AGAIN)


def _only(heirs: tuple[str, ...]) -> Place | None:
    return place_at(heirs[0]) if len(heirs) == 1 else None


def _paths_of(place_id: int) -> list[str]:
    """Whose what lies at a place is said to be, now."""
    found = " UNION ".join(f"SELECT path FROM {table} WHERE place_id = %s" for table in _PLACED)  # noqa: S608
    return [str(path) for (path,) in rows(found, *[place_id] * len(_PLACED))]


def _move(before: list[str], decide: Decision) -> None:
    """Everybody at these paths, place by place."""
    found = " UNION ".join(f"SELECT place_id, path FROM {table} WHERE path = ANY(%s)" for table in _PLACED)  # noqa: S608
    moves = []
    for place_id, path in rows(found, *[before] * len(_PLACED)):
        to = decide(int(str(place_id)), str(path))
        if to is not None and to != (place_id, path):
            moves.append((int(str(place_id)), str(path), *to))
    _put(moves)


_RESIDENCES = """
    UPDATE registry_residence s SET place_id = m.to_place, path = m.to_path
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS m (place, path, to_place, to_path)
    WHERE s.place_id = m.place AND s.path = m.path RETURNING s.resident_id"""
_HOUSEHOLDS = """
    WITH moved AS (UPDATE registry_household h SET place_id = m.to_place, path = m.to_path
        FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS m (place, path, to_place, to_path)
        WHERE h.place_id = m.place AND h.path = m.path RETURNING h.id, h.path),
    members AS (UPDATE registry_membership b SET path = m.path FROM moved m WHERE b.household_id = m.id),
    past AS (UPDATE registry_householdpast b SET path = m.path FROM moved m WHERE b.household_id = m.id)
    UPDATE registry_observation o SET path = m.path FROM moved m WHERE o.about_id = m.id"""
_BEFORE = """
    SELECT path FROM registry_residence WHERE dwelling_id = ANY(%s)
    UNION SELECT path FROM registry_household WHERE dwelling_id = ANY(%s)"""
_STAYS_BEHIND = """
    UPDATE registry_residence s SET place_id = %s, path = %s, dwelling_id = m.door
    FROM unnest(%s::uuid[], %s::uuid[]) AS m (was, door) WHERE s.dwelling_id = m.was RETURNING s.resident_id"""
_HOMES_BEHIND = """
    UPDATE registry_household h SET place_id = %s, path = %s, dwelling_id = m.door
    FROM unnest(%s::uuid[], %s::uuid[]) AS m (was, door) WHERE h.dwelling_id = m.was RETURNING h.id"""
_LOOSE = """
    SELECT path FROM registry_residence WHERE place_id = %s AND dwelling_id IS NULL AND until IS NULL AND NOT withdrawn
    UNION SELECT path FROM registry_household
    WHERE place_id = %s AND dwelling_id IS NULL AND until IS NULL AND NOT withdrawn"""
_LOOSE_STAYS = """
    UPDATE registry_residence SET until = greatest(since, %s::date)
    WHERE place_id = %s AND dwelling_id IS NULL AND until IS NULL AND NOT withdrawn RETURNING id"""
_STAYS_ON = """
    INSERT INTO registry_residence
        (id, resident_id, kind, path, place_id, withdrawn, since, source, quality, why, recorded_at, by_person)
    SELECT gen_random_uuid(), resident_id, kind, %s, %s, false, until, source, quality, %s, %s, %s
    FROM registry_residence WHERE id = ANY(%s) RETURNING resident_id"""
_LOOSE_HOMES = """
    WITH home AS (SELECT * FROM registry_household
        WHERE place_id = %s AND dwelling_id IS NULL AND until IS NULL AND NOT withdrawn FOR NO KEY UPDATE),
    past AS (INSERT INTO registry_householdpast
            (household_id, path, place_id, until, since, source, quality, why, recorded_at, by_person)
        SELECT id, path, place_id, greatest(since, %s::date), since, source, quality, why, recorded_at, by_person
        FROM home)
    UPDATE registry_household h SET place_id = %s, path = %s, since = greatest(h.since, %s::date), why = %s,
        recorded_at = %s, by_person = %s
    FROM home WHERE h.id = home.id RETURNING h.id"""
_WITH_HOMES = """
    WITH members AS (UPDATE registry_membership SET path = %s WHERE household_id = ANY(%s)),
    past AS (UPDATE registry_householdpast SET path = %s WHERE household_id = ANY(%s))
    UPDATE registry_observation SET path = %s WHERE about_id = ANY(%s)"""
_LEFT = """
    UPDATE registry_resident r SET place_id = s.place_id, path = s.path FROM registry_residence s
    WHERE r.id = ANY(%s) AND s.resident_id = r.id AND r.path = ANY(%s) AND r.state <> 'lives'
      AND s.id = (SELECT l.id FROM registry_residence l WHERE l.resident_id = r.id
                  ORDER BY l.until DESC NULLS FIRST, l.id LIMIT 1)"""
_NOTED = """
    UPDATE registry_observation o SET path = r.path FROM registry_resident r
    WHERE o.about_id = r.id AND r.id = ANY(%s) AND o.path = ANY(%s)"""


def _put(moves: list[tuple[int, str, int, str]]) -> None:
    """(place, path, its place now, its path now): all that lies there, and all that is kept of who lives there."""
    if not moves:
        return
    columns = [list(column) for column in zip(*moves, strict=True)]
    ids = _ids(rows(_RESIDENCES, *columns))
    rows(_HOUSEHOLDS, *columns)
    _along(ids, sorted({path for _, path, _, _ in moves}))


def follow_doors(whither: Mapping[UUID, UUID], place_id: int, path: str) -> None:
    """Doors are at another place, or were found to be one with another: who lives, or lived, behind them goes along.

    whither: each door → the door it is now, itself when it went as it was. Within a write, as the system.
    """
    was, now = list(whither), list(whither.values())
    before = sorted(str(at) for (at,) in rows(_BEFORE, was, was))
    ids = _ids(rows(_STAYS_BEHIND, place_id, path, was, now))
    _with_homes(_ids(rows(_HOMES_BEHIND, place_id, path, was, now)), path)
    _along(ids, before)


def loose_paths(place_id: int) -> list[str]:
    """Whose people and households are, that are at a place behind no door, as far as the reader finds them."""
    return sorted(str(path) for (path,) in rows(_LOOSE, place_id, place_id))


def loose_to(place_id: int, to: int, path: str, by: UUID | None, why: str, at: datetime, *, on: date) -> int:
    """Who was at a place behind no door until `on` is at another since; how many stays and households.

    The stays end and others begin, as when somebody moves; of households how they stood is kept. What began after
    `on` begins anew the day it began. Within a write, as the system.
    """
    before = loose_paths(place_id)
    ended = _ids(rows(_LOOSE_STAYS, on, place_id))
    begun = rows(_STAYS_ON, path, to, why, at, by, ended)
    homes = _ids(rows(_LOOSE_HOMES, place_id, on, to, path, on, why, at, by))
    _with_homes(homes, path)
    _along(_ids(begun), before)
    return len(ended) + len(homes)


def _ids(found: Iterable[tuple[object, ...]]) -> list[UUID]:
    return list({one: None for (one,) in found if isinstance(one, UUID)})


def _with_homes(homes: list[UUID], path: str) -> None:
    if homes:
        rows(_WITH_HOMES, path, homes, path, homes, path, homes)


def _along(ids: list[UUID], before: list[str]) -> None:
    """What is kept of people whose stays moved from these paths: their own row, tokens and notes."""
    if not ids:
        return
    rows(_LEFT, ids, before)
    settle(ids)
    rows(_NOTED, ids, before)
