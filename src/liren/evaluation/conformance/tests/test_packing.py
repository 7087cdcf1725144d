"""A course unpacked is the course that was packed, to the microsecond."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from liren.engine.calendar import Span
from liren.engine.courses import Course, Visit
from liren.evaluation.conformance.packing import NEVER, Packed, Taken, packed, way_of

MOMENTS = st.datetimes(datetime(1801, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
PAUSES = st.builds(lambda start, long: Span(start, start + long), MOMENTS, st.timedeltas(timedelta(), timedelta(90)))
ORGS = st.none() | st.integers(1, 300).map(lambda n: UUID(int=n))
VISITS = st.builds(
    Visit,
    step=st.sampled_from(["accept", "handle", "verify"]),
    began=MOMENTS,
    ended=st.none() | MOMENTS,
    move=st.sampled_from(["", "done", "return"]),
    due=st.none() | MOMENTS,
    provisional=st.booleans(),
    pauses=st.lists(PAUSES, max_size=2).map(tuple),
    extended=st.integers(0, 3),
    scored=st.booleans(),
    line=st.sampled_from(["", "gather.1.2"]),
    org=ORGS,
    standing=st.none() | MOMENTS,
)
COURSES = st.builds(
    Course,
    id=st.just(UUID(int=9)),
    procedure=st.just("management/grid-event"),
    digest=st.just("a" * 64),
    path=st.just("32.05.06.990.001."),
    origin=st.sampled_from(["portal", "imported"]),
    opened=MOMENTS,
    closed=st.none() | MOMENTS,
    visits=st.lists(VISITS, max_size=6).map(tuple),
    departures=st.sampled_from([(), ("handle.within", "accept.moves")]),
    declined=st.booleans(),
    rating=st.none() | st.integers(1, 5),
)


def through(course: Course) -> Packed:
    moments, rest = packed(course)
    return Packed(
        course.id, Taken(1, course.procedure, course.digest, way_of(course)), course.path, course.origin,
        course.opened, course.closed, course.declined, course.rating, moments, rest,
    )  # fmt: skip


@given(COURSES)
def test_a_course_unpacked_is_what_was_packed(course: Course) -> None:
    assert through(course).course() == course


@given(COURSES)
def test_times_are_told_without_reading_the_visits(course: Course) -> None:
    began, ended, due = through(course).times()
    microsecond = timedelta(microseconds=1)
    assert [course.opened + n * microsecond for n in began] == [visit.began for visit in course.visits]
    for column, told in ((ended, "ended"), (due, "due")):
        read = [None if n == NEVER else course.opened + n * microsecond for n in column]
        assert read == [getattr(visit, told) for visit in course.visits]
