"""A county to fill with invented residents: one of the real frame down to its communities; 小区, grids, buildings and
dwellings below are invented. All of it stays in the scratch database."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from uuid import UUID

from django.db import connections

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction
from liren.registry import invented
from liren.registry.public import Coming
from liren.territories.public import Place, frame, lines_of, make_frame, upper_end

COUNTY: Final = "320583"
_A_COMMUNITY: Final = 3000  # residents, while there are not enough for every community of the county
_A_DWELLING: Final = 2.2  # residents, the empty ones counted
_A_BUILDING: Final = 54  # dwellings, in the mean of the three kinds below
_EMPTY: Final = 12  # every so-manieth dwelling
_BUILDINGS_OF_A_GRID: Final = 6


@dataclass(frozen=True, slots=True)
class County:
    """communities: those to be filled, in order, each with as many dwellings; worker: of the first; session: hers."""

    name: str
    communities: Sequence[Place]
    dwellings: int
    worker: UUID
    session: str


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling: its building's id, whose it is."""

    id: UUID
    building_id: int
    path: str


def lay(residents: int) -> County:
    """The county with room for `residents`, and somebody who works in its first community."""
    lines = [(code, name) for code, name in lines_of(frame()) if code.startswith(COUNTY) or COUNTY.startswith(code)]
    with one_transaction():
        access.enter_system("bench")
        places = make_frame(dict(lines))
        whole = sorted((one for one in places.values() if one.level == 5), key=lambda one: one.path)
        chosen = whole[: max(2, ceil(residents / _A_COMMUNITY))]
        worker, session = _worker(chosen[0])
    build(chosen, residents)
    name = next(name for code, name in lines if code == COUNTY)
    return County(name, chosen, _dwellings(), worker, session)


def _worker(community: Place) -> tuple[UUID, str]:
    at = now()
    committee = actors.add_organisation(
        name="测速居委会", kind="self_governance", subtype="residents_committee", path=community.path,
        place_id=community.id, by=SYSTEM, at=at,
    )  # fmt: skip
    person = actors.add_staff(
        name="测速员", login="bench", password=secrets.token_urlsafe(), path=community.path, by=SYSTEM, at=at
    )
    post = actors.add_post(
        organisation_id=committee, title="社区工作者", role="community_worker", path=community.path,
        place_id=community.id, by=SYSTEM, at=at,
    )  # fmt: skip
    actors.appoint(person_id=person, post_id=post, by=SYSTEM, at=at)
    return person, access.open_session(holder=person, address="127.0.0.1", at=at)


def build(communities: Sequence[Place], residents: int) -> None:
    """As many buildings in each as all of them need: six in a grid, twelve in a 小区; of 24, 66 and 72 dwellings."""
    buildings = ceil(ceil(residents * 1.05 / _A_DWELLING / len(communities)) / _A_BUILDING)
    owner = connections["owner"]
    owner.ensure_connection()
    counts = {
        "communities": [one.id for one in communities], "buildings": buildings,
        "grids": ceil(buildings / _BUILDINGS_OF_A_GRID),
        "estates": ceil(buildings / (2 * _BUILDINGS_OF_A_GRID)), "in_a_grid": _BUILDINGS_OF_A_GRID, "at": now(),
    }  # fmt: skip
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        for sql in (_ESTATES, _GRIDS, _BUILDINGS, _DWELLINGS):
            cursor.execute(sql, counts)
    owner.connection.execute("VACUUM (ANALYZE) territories_place, registry_dwelling")


_ID = "nextval(pg_get_serial_sequence('territories_place', 'id'))"
_ESTATES = f"""
    INSERT INTO territories_place (id, level, kind, name, path, parent_id)
    SELECT id, 6, 'estate', '测速园' || n || '区', path || 'e' || id || '.', above
      FROM (SELECT {_ID} AS id, c.id AS above, c.path, n FROM territories_place c, generate_series(1, %(estates)s) n
             WHERE c.id = ANY(%(communities)s) ORDER BY c.path, n OFFSET 0) made"""  # noqa: S608 (constants)
_GRIDS = f"""
    INSERT INTO territories_place (id, level, kind, code, name, path, parent_id)
    SELECT id, 6, 'grid', code || to_char(n + known, 'FM000'), '测速网格' || n, path || 'g' || id || '.', above
      FROM (SELECT {_ID} AS id, c.id AS above, c.code, c.path, n,
                   (SELECT count(*) FROM territories_place k WHERE k.parent_id = c.id AND k.kind = 'grid') AS known
              FROM territories_place c, generate_series(1, %(grids)s) n
             WHERE c.id = ANY(%(communities)s) ORDER BY c.path, n OFFSET 0) made"""  # noqa: S608
_BUILDINGS = f"""
    INSERT INTO territories_place (id, level, kind, name, path, parent_id, grid_id)
    SELECT id, 7, 'building', n || '幢', path || 'b' || id || '.', estate, grid
      FROM (SELECT {_ID} AS id, e.id AS estate, g.id AS grid, e.path, n
              FROM generate_series(1, %(buildings)s) n, territories_place e, territories_place g
             WHERE e.parent_id = ANY(%(communities)s) AND e.kind = 'estate'
               AND e.name = '测速园' || (n - 1) / (2 * %(in_a_grid)s) + 1 || '区'
               AND g.parent_id = e.parent_id AND g.kind = 'grid'
               AND g.name = '测速网格' || (n - 1) / %(in_a_grid)s + 1 ORDER BY e.path, n OFFSET 0) made"""  # noqa: S608
_DWELLINGS = """
    INSERT INTO registry_dwelling
           (id, building_id, path, unit, floor, room, source, quality, why, recorded_at, withdrawn)
    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid, building, path,
           unit, floor, floor || to_char(door, 'FM00'), 'imported', 'unchecked', '', %(at)s, false
      FROM (SELECT b.id AS building, g.path, unit, floor, door
              FROM territories_place b
              JOIN territories_place g ON g.id = b.grid_id
              JOIN (VALUES (0, 2, 6, 2), (1, 3, 11, 2), (2, 1, 18, 4)) AS like_this (kind, units, floors, doors)
                ON like_this.kind = b.id %% 3,
                   generate_series(1, units) unit, generate_series(1, floors) floor, generate_series(1, doors) door
             WHERE g.parent_id = ANY(%(communities)s)
             ORDER BY g.path, b.id, unit, floor, door) made"""


def _dwellings() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_dwelling")
        return int(cursor.fetchone()[0])


def coming(communities: Sequence[Place], *, seed: int) -> Iterator[tuple[Coming, ...]]:
    """A household to a dwelling, community by community, until every dwelling is filled but those that stand empty."""
    households = invented.households(seed=seed, today=now().astimezone(CHINA).date())
    for community in communities:
        for count, door in enumerate(doors(community.path)):
            if count % _EMPTY != _EMPTY - 1:
                yield tuple(_at(door, one) for one in next(households))


def _at(door: Door, one: invented.Invented) -> Coming:
    return Coming(
        told=one.told, kind=one.kind, place_id=door.building_id, path=door.path, dwelling_id=door.id, since=one.since,
        household=str(door.id), relation=one.relation,
    )  # fmt: skip


def doors(path: str) -> list[Door]:
    """The dwellings at a place and below, building by building."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT id, building_id, path FROM registry_dwelling WHERE path >= %s AND path < %s ORDER BY path, id",
            [path, upper_end(path)],
        )
        return [Door(*row) for row in cursor.fetchall()]
