"""Courses and their sums multiplied for measuring: what the platform itself kept of walked affairs, in whole rounds.

A round is every course of the demonstration's community once more at another community, so many months ago; its sums
are those of that community. What is summed is what was copied, at every level.
"""

from collections.abc import Callable, Sequence

from django.db import connections

from liren.actors.public import Demo
from liren.jobs.bench.filling import MONTHS

_AT_ONCE = 20_000
_LEVELS = 5


def multiply_courses(demo: Demo, communities: Sequence[str], wanted: int, told: Callable[[int], None]) -> int:
    """At least `wanted` courses over the communities in turn and the last year; returns how many there are."""
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")  # months are China's
        cursor.execute(_BASE, {"home": demo.places["community"].path})
        cursor.execute("SELECT count(*) FROM bench_base")
        [each] = cursor.fetchone() or (0,)
        if not each:
            raise RuntimeError("no course was kept of the walked affairs")
        rounds = -(-wanted // each)
        cursor.execute("CREATE TEMPORARY TABLE bench_rounds (path text, back int) ON COMMIT DROP")
        with cursor.copy("COPY bench_rounds FROM STDIN") as into:
            for n in range(rounds):
                into.write_row((communities[n % len(communities)], n % MONTHS))
        cursor.execute("DELETE FROM evaluation_course")
        cursor.execute("DELETE FROM evaluation_coursesum")
        for first in range(0, rounds, _AT_ONCE // each + 1):
            cursor.execute(_COURSES, {"first": first, "count": _AT_ONCE // each + 1})
            told(min(first + _AT_ONCE // each + 1, rounds) * each)
        for depth in range(_LEVELS + 1):
            cursor.execute(_SUMS, {"depth": depth})
    owner.connection.execute("VACUUM (ANALYZE) evaluation_course, evaluation_coursesum")
    return rounds * int(each)


_BASE = """
    CREATE TEMPORARY TABLE bench_base ON COMMIT DROP AS
    SELECT * FROM evaluation_course WHERE path LIKE %(home)s || '%%';
    CREATE TEMPORARY TABLE bench_sums ON COMMIT DROP AS
    SELECT s.procedure, s.digest, s.month, e.key, e.value::bigint AS n
      FROM evaluation_coursesum s, jsonb_each_text(s.sums) e WHERE s.path = %(home)s
"""
_COURSES = """
    INSERT INTO evaluation_course (affair_id, procedure, path, way_id, origin, opened, closed, declined, rating,
                                   moments, rest, verdicts)
    SELECT gen_random_uuid(), b.procedure, r.path, b.way_id, b.origin, b.opened - make_interval(months => r.back),
           b.closed - make_interval(months => r.back), b.declined, b.rating, b.moments, b.rest, b.verdicts
      FROM bench_base b, (SELECT * FROM bench_rounds OFFSET %(first)s LIMIT %(count)s) r
"""
_SUMS = """
    INSERT INTO evaluation_coursesum (procedure, path, month, digest, sums)
    SELECT procedure, path, month, digest, jsonb_object_agg(key, n)
      FROM (SELECT s.procedure, p.path, (s.month - make_interval(months => p.back))::date AS month, s.digest, s.key,
                   sum(s.n * p.times) AS n
              FROM bench_sums s,
                   (SELECT array_to_string((string_to_array(path, '.'))[1:%(depth)s], '.')
                           || CASE WHEN %(depth)s > 0 THEN '.' ELSE '' END AS path, back, count(*) AS times
                      FROM bench_rounds GROUP BY 1, 2) p
             GROUP BY 1, 2, 3, 4, 5) summed
     GROUP BY 1, 2, 3, 4
"""
