"""The store of courses: written by the roll-up beside the figures, read in a stream by whoever replays history."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from psycopg.rows import tuple_row

from liren.affairs.public import AffairEvidence
from liren.engine.conformance.judging import Text, judge, text_of
from liren.engine.courses import STILL, Course, Visit
from liren.evaluation.conformance.models import CourseRow, CourseSum, Way
from liren.evaluation.conformance.packing import Packed, Taken, fingerprint, main_line, packed, way_of
from liren.evaluation.conformance.summing import SumKey, add, note
from liren.evaluation.shapes import Period
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.standards.public import calendar, procedures
from liren.territories.public import upper_end

AT_ONCE = 10_000
"""Courses fetched in one go: some megabytes."""
_PUT = """
    INSERT INTO evaluation_course
           (affair_id, procedure, path, way_id, origin, opened, closed, declined, rating, moments, rest, verdicts)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::timestamptz[],
                         %s::timestamptz[], %s::boolean[], %s::smallint[], %s::bytea[], %s::jsonb[], %s::text[])
        ON CONFLICT (affair_id) DO UPDATE
       SET way_id = EXCLUDED.way_id, path = EXCLUDED.path, opened = EXCLUDED.opened, closed = EXCLUDED.closed,
           declined = EXCLUDED.declined, rating = EXCLUDED.rating, moments = EXCLUDED.moments, rest = EXCLUDED.rest,
           verdicts = EXCLUDED.verdicts"""
_WAYS = """
    INSERT INTO evaluation_way (procedure, digest, visits, fingerprint, main_id)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::jsonb[], %s::text[], %s::bigint[])
        ON CONFLICT (fingerprint) DO NOTHING"""
_COURSES = """
    SELECT affair_id, way_id, path, origin, opened, closed, declined, rating, moments, rest::text
      FROM evaluation_course
     WHERE procedure = %s AND path >= %s AND path < %s AND opened >= %s AND opened < %s"""


def course_of(affair: AffairEvidence) -> Course:
    """An affair's evidence as a course."""
    visits = tuple(
        Visit(
            span.step, span.started_at, span.finished_at, span.outcome or STILL, span.due_at, span.provisional,
            span.pauses, span.extensions, span.scored, span.line, span.org, span.paused_at, span.reasons,
        )
        for span in affair.spans
    )  # fmt: skip
    return Course(
        affair.id, affair.procedure_key, affair.procedure_digest, affair.path, affair.origin, affair.opened_at,
        affair.closed_at, visits, affair.departures, affair.declined, affair.rating,
    )  # fmt: skip


def keep_courses(ids: Collection[UUID], courses: Sequence[Course], at: datetime) -> None:
    """Write down how the affairs `ids` went as of `at`, and what that adds to the sums.

    Those without a course any more (merged into another) are forgotten. The caller holds the roll-up's lock.
    """
    had = list(_kept(ids))
    gone = set(ids).difference(course.id for course in courses)
    if gone:
        CourseRow.objects.filter(affair_id__in=gone).delete()
    texts = _texts({one.way.digest for one, _, _ in had} | {course.digest for course in courses})
    changes: dict[SumKey, Counter[str]] = {}
    for packed_one, main, verdicts in had:
        note(changes, packed_one.course(), str(main), verdicts, texts, -1)
    if courses:
        (ways, mains), found = _ways(courses), calendar(at)
        judged = [judge(texts[course.digest], course, at, found) for course in courses]
        for course, verdicts in zip(courses, judged, strict=True):
            note(changes, course, str(mains[course.id]), verdicts, texts, 1)
        _put(courses, ways, judged)
    add(changes)


def _put(courses: Sequence[Course], ways: Mapping[UUID, int], verdicts: Sequence[str]) -> None:
    kept = [packed(course) for course in courses]
    rows(
        _PUT,
        [one.id for one in courses],
        [one.procedure for one in courses],
        [one.path for one in courses],
        [ways[one.id] for one in courses],
        [one.origin for one in courses],
        [one.opened for one in courses],
        [one.closed for one in courses],
        [one.declined for one in courses],
        [one.rating for one in courses],
        [moments for moments, _ in kept],
        [None if rest is None else json.dumps(rest) for _, rest in kept],
        verdicts,
    )


def _kept(ids: Collection[UUID]) -> Iterator[tuple[Packed, int, str]]:
    """What was written of these affairs, with the way of their main line and their verdicts."""
    found = CourseRow.objects.filter(affair_id__in=ids).select_related("way")
    for one in found:
        way = _taken(one.way)
        yield Packed(
            one.affair_id, way, one.path, one.origin, one.opened, one.closed, one.declined, one.rating,
            bytes(one.moments), one.rest,
        ), one.way.main_id or one.way_id, one.verdicts  # fmt: skip


def _texts(digests: set[str]) -> Mapping[str, Text]:
    return {digest: text_of(law, digest) for digest, law in procedures(digests).items()} if digests else {}


def _taken(way: Way) -> Taken:
    return Taken(way.id, way.procedure, way.digest, tuple(map(tuple, way.visits)))


def forget_courses() -> None:
    """Throw all courses and their sums away; the caller counts anew.

    Ways stay: each is written once for good, and to take one away the database would look through all courses for it.
    """
    CourseRow.objects.all().delete()
    CourseSum.objects.all().delete()


def courses(procedure: str, path: str, period: Period) -> Iterator[Course]:
    """How affairs of a procedure (its key, any version) went at a place and below, opened in a period; in no order.

    As many as the reader sees: jobs enter as the system. Inside one transaction, which may ask other things meanwhile
    but must not end: what is to be seen by others before the end goes by another connection.
    """
    return (one.course() for one in packed_courses(procedure, path, period))


def packed_courses(procedure: str, path: str, period: Period) -> Iterator[Packed]:
    """The same with visits not read yet, for a million of them; courses of one way share their `way`."""
    return packed_between(procedure, path, upper_end(path), period)


def packed_between(procedure: str, first: str, end: str, period: Period) -> Iterator[Packed]:
    """The same of places from the path `first` on and before `end`, for whoever goes through them part by part."""
    since, until = (datetime.combine(day, time(), CHINA) for day in (period.since, period.until))
    connection.ensure_connection()
    with connection.connection.cursor(name=f"courses_{uuid4().hex}", row_factory=tuple_row) as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(_COURSES, [procedure, first, end, since, until], binary=True)
        ways = _known_ways(procedure)  # only now: what is rolled up between the two has ways not known before
        while some := cursor.fetchmany(AT_ONCE):
            for affair_id, way, at, origin, opened, closed, declined, rating, moments, rest in some:
                known = json.loads(rest) if rest else None
                yield Packed(
                    affair_id, ways[way], at, origin, opened, closed, declined, rating, moments, known
                )  # fmt: skip


def _ways(courses: Iterable[Course]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """The row of each course's way, and of its main line's, written where they are new."""
    taken = {course.id: _Way(course.procedure, course.digest, way_of(course)) for course in courses}
    main = {way: way._replace(visits=main_line(way.visits)) for way in dict.fromkeys(taken.values())}
    known = _written(dict.fromkeys(main.values()))
    known |= _written({way: known[alone] for way, alone in main.items() if way != alone})
    return (
        {affair_id: known[way] for affair_id, way in taken.items()},
        {affair_id: known[main[way]] for affair_id, way in taken.items()},
    )


class _Way(NamedTuple):
    procedure: str
    digest: str
    visits: tuple[tuple[str, str, str], ...]


def _written(ways: Mapping[_Way, int | None]) -> dict[_Way, int]:
    """The rows of these ways. ways: each with the row of its main line, None of one that is its own."""
    prints = {fingerprint(way.digest, way.visits): way for way in ways}
    found = _rows_of(prints)
    new = [
        (way.procedure, way.digest, json.dumps(way.visits, ensure_ascii=False), mark, ways[way])
        for mark, way in prints.items()
        if mark not in found
    ]
    if new:
        rows(_WAYS, *map(list, zip(*new, strict=True)))
        found |= _rows_of(mark for *_, mark, _ in new)
    return {way: found[mark] for mark, way in prints.items()}


def _rows_of(prints: Iterable[str]) -> dict[str, int]:
    return dict(Way.objects.filter(fingerprint__in=list(prints)).values_list("fingerprint", "id"))


def _known_ways(procedure: str) -> Mapping[int, Taken]:
    return {way.id: _taken(way) for way in Way.objects.filter(procedure=procedure)}
