"""Affairs of one way as columns: what a back-test counts by the thousand. Loads numpy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from liren.engine.backtest.dues import NEVER, Times, micros
from liren.engine.backtest.ways import Way
from liren.engine.courses import Course, Visit

__all__ = ["Many", "columns", "stands"]


@dataclass(frozen=True, slots=True)
class Many:
    """Courses of one way under one text. began, ended, due: one row a course, one column a visit, NEVER for none.

    left: visits nothing is counted of (not scored, deadline provisional). orgs: of a visit's number, whose each was.
    special: courses with a pause or an extension, by row, of which single visits are read.
    """

    digest: str
    way: Way
    began: Times
    ended: Times
    due: Times
    left: NDArray[np.bool_]
    orgs: Callable[[int], Iterable[UUID | None]]
    special: Sequence[tuple[int, Course]] = ()

    def __len__(self) -> int:
        return len(self.began)


def stands(visit: Visit) -> bool:
    """Whether its clock stands still now: it is neither late nor in time."""
    return visit.standing is not None and visit.ended is None


def columns(courses: Iterable[Course]) -> list[Many]:
    """Courses as columns, by text and way."""

    def key(course: Course) -> tuple[str, tuple[tuple[str, str, str], ...]]:
        return course.digest, tuple((visit.step, visit.move, visit.line) for visit in course.visits)

    return [_many(digest, way, list(some)) for (digest, way), some in groupby(sorted(courses, key=key), key)]


def _many(digest: str, way: Way, some: list[Course]) -> Many:
    def column(of: Callable[[Visit], int]) -> Times:
        return np.array([[of(visit) for visit in one.visits] for one in some], np.int64).reshape(len(some), len(way))

    left = np.array([[v.provisional or not v.scored or stands(v) for v in one.visits] for one in some], bool)
    return Many(
        digest, way,
        column(lambda v: micros(v.began)),
        column(lambda v: NEVER if v.ended is None else micros(v.ended)),
        column(lambda v: NEVER if v.due is None else micros(v.due)),
        left.reshape(len(some), len(way)),
        lambda n: [one.visits[n].org for one in some],
        [(row, one) for row, one in enumerate(some) if any(v.pauses or v.extended for v in one.visits)],
    )  # fmt: skip
