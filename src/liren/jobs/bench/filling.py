"""A province filled for measuring: affairs the platform itself has walked, multiplied by the database over invented
places. What was invented stays in the scratch database: its histories are copies and its vault opens nothing."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections
from psycopg import sql

from liren.actors.public import Demo
from liren.kit.ids import new_id

CITIES, COUNTIES, STREETS, COMMUNITIES = 13, 8, 8, 24  # of the province, each below one above: 19,968 communities
OPEN_SHARE = 0.011  # 400,000 open of 36 million a year
MONTHS = 12
_BATCH = 100_000
_EVERYBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Templates:
    """Affairs to multiply: ids of those under way and of those closed."""

    open: Sequence[UUID]
    closed: Sequence[UUID]


def invent_places(province: str) -> list[str]:
    """Cities, counties, streets and communities below `province` (its path); the communities' paths in their order."""
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        for level, kind, count, first, digits, name in (
            (2, "city", CITIES, 21, 2, "测速市"),
            (3, "county", COUNTIES, 1, 2, "测速区"),
            (4, "street", STREETS, 101, 3, "测速街道"),
            (5, "community", COMMUNITIES, 1, 3, "测速社区居委会"),
        ):
            cursor.execute(_BELOW, {
                "above": level - 1, "level": level, "kind": kind, "count": count, "first": first,
                "mask": "0" * digits, "name": name, "province": province,
            })  # fmt: skip
        cursor.execute("ANALYZE territories_place")
        cursor.execute("SELECT path FROM territories_place WHERE level = 5 AND name LIKE '测速%' ORDER BY path")
        return [path for (path,) in cursor.fetchall()]


_BELOW = """
    INSERT INTO territories_place (level, kind, code, name, path, parent_id, urban, committee)
    SELECT %(level)s, %(kind)s, rpad(replace(at.path, '.', ''), 12, '0'), %(name)s || at.n, at.path, at.id, NULL,
           CASE WHEN %(level)s = 5 THEN 'residents' END
      FROM (SELECT above.id, n, above.path || to_char(%(first)s + n, 'FM' || %(mask)s) || '.' AS path
              FROM territories_place above, generate_series(0, %(count)s - 1) n
             WHERE above.level = %(above)s
               AND above.path LIKE %(province)s || '%%'
               AND (above.path = %(province)s OR above.name LIKE '测速%%')) at
"""


def multiply(
    templates: Templates,
    wanted: range,
    *,
    demo: Demo,
    communities: Sequence[str],
    seed: int,
    told: Callable[[int], None],
) -> None:
    """Copies of the templates, numbered as `wanted`, over the communities in turn and the last year, open ones of late.

    Each copy has ids, number, place, reporter, organisations and times of its own. told: how many there are so far.
    """
    draw = random.Random(seed + wanted.start)  # noqa: S311 (invented affairs, no secret)
    home, street = demo.places["community"].path, demo.places["street"].path
    owner = connections["owner"]
    owner.ensure_connection()
    for first in wanted[::_BATCH]:
        some = range(first, min(first + _BATCH, wanted.stop))
        with owner.connection.transaction(), owner.connection.cursor() as cursor:
            cursor.execute(_COPIES)
            with cursor.copy("COPY bench_copies FROM STDIN") as into:
                for row in _copies(templates, some, communities, draw):
                    into.write_row(row)
            cursor.execute("CREATE INDEX ON bench_copies (old); ANALYZE bench_copies")
            for table, owned_by in OWNED.items():
                cursor.execute(_clone(cursor, table, owned_by), {"home": home, "street": street})
        told(some.stop)
    owner.connection.execute("VACUUM (ANALYZE)")


_COPIES = """
    CREATE TEMPORARY TABLE bench_copies
        (old uuid, fresh uuid, path text, street text, number text, reporter uuid, back interval) ON COMMIT DROP
"""

OWNED: Mapping[str, str] = {
    "affairs_affair": "id",
    "affairs_record": "stream",
    "affairs_span": "affair_id",
    "affairs_work": "affair_id",
    "affairs_rating": "affair_id",
    "affairs_participant": "affair_id",
    "kit_vaultentry": "owner_id",
}
"""The tables whose rows belong to an affair, and the column that says to which."""


def _copies(
    templates: Templates, numbers: range, communities: Sequence[str], draw: random.Random
) -> Iterator[tuple[Any, ...]]:
    for number in numbers:
        open_one = draw.random() < OPEN_SHARE
        path = communities[number % len(communities)]
        back = f"{draw.randrange(3 * 24)} hours" if open_one else f"{draw.randrange(MONTHS)} months"
        old = draw.choice(templates.open if open_one else templates.closed)
        reporter = UUID(int=draw.getrandbits(128))
        yield old, new_id(), path, path[:-4], f"测速{number:08}", reporter, back


def _clone(cursor: Any, table: str, owned_by: str) -> sql.Composed:
    """INSERT … SELECT of a table's rows for every copy, each column as it is or as the copy has it."""
    cursor.execute(
        "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attidentity = '' AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    columns = {name: _fresh(name, kind, owned_by) for name, kind in cursor.fetchall()}
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} one JOIN bench_copies copy ON copy.old = one.{}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(columns.values()),
        sql.Identifier(table),
        sql.Identifier(owned_by),
    )


def _fresh(name: str, kind: str, owned_by: str) -> sql.Composable:
    column = sql.SQL("one.{}").format(sql.Identifier(name))
    if name == owned_by:
        return sql.SQL("copy.fresh")
    if name == "id":
        return sql.SQL("gen_random_uuid()")
    if name == "number":
        return sql.SQL("copy.number")
    if name in ("idempotency_key", "body_digest", "external_key"):
        return sql.SQL("NULL")
    if name == "reporter_id":
        return sql.SQL("copy.reporter")
    if name in ("org", "person", "holder", "first_receiver_org", "first_receiver_person"):
        return sql.SQL("md5({}::text || copy.path)::uuid").format(column)
    if name.endswith("path"):
        return sql.SQL(
            "CASE WHEN {0} LIKE %(home)s || '%%' THEN copy.path || substr({0}, length(%(home)s) + 1)"
            " WHEN {0} = %(street)s THEN copy.street ELSE {0} END"
        ).format(column)
    return sql.SQL("{} - copy.back").format(column) if kind == "timestamp with time zone" else column


def multiply_figures(templates: Templates, count: int, *, demo: Demo, communities: Sequence[str]) -> None:
    """The roll-ups the copies would have made, roughly in proportion: two months of every place."""
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_places (path text PRIMARY KEY, times int) ON COMMIT DROP")
        cursor.execute(_TIMES, {"communities": list(communities[:count])})
        share = {"each": max(1, count // len(communities) // MONTHS // (len(templates.open) + len(templates.closed)))}
        cursor.execute(_FIGURES, {"home": demo.places["community"].path, "all": _EVERYBODY, **share})


_TIMES = """
    INSERT INTO bench_places
    SELECT array_to_string((string_to_array(path, '.'))[1:depth], '.') || CASE WHEN depth > 0 THEN '.' ELSE '' END,
           count(*)
      FROM unnest(%(communities)s::text[]) AS path, generate_series(0, 5) AS depth GROUP BY 1
"""
_FIGURES = """
    INSERT INTO evaluation_rollup AS here
           (path, unit, start, organisation, procedure, measure, numerator, denominator, excluded, spread)
    SELECT place.path, base.unit, CASE WHEN base.unit = 'month' THEN (base.start - back)::date ELSE base.start END,
           base.organisation, base.procedure, base.measure, base.numerator * place.times * %(each)s,
           base.denominator * place.times * %(each)s, base.excluded, base.spread
      FROM (SELECT * FROM evaluation_rollup WHERE path = %(home)s AND organisation = %(all)s
               AND unit IN ('month', 'now')) base,
           bench_places place, (VALUES (interval '0'), (interval '1 month')) AS months (back)
     WHERE base.unit = 'month' OR back = interval '0'
        ON CONFLICT (path, unit, start, organisation, procedure, measure) DO UPDATE
       SET numerator = here.numerator + excluded.numerator, denominator = here.denominator + excluded.denominator
"""
