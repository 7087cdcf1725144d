"""Packed courses as columns for `engine.backtest`: the layout is that of `conformance.packing`. Loads numpy."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

import numpy as np

from liren.engine.backtest.dues import NEVER, micros
from liren.engine.backtest.many import Many, stands
from liren.evaluation.conformance.packing import Packed, Taken

_SPECIAL = ("pauses", "extended", "standing")


def many_of(taken: Taken, some: Sequence[Packed]) -> Many:
    """Courses of one way."""
    count = len(taken.visits)
    opened = np.array([micros(one.opened) for one in some], np.int64)[:, None]
    offsets = np.frombuffer(b"".join(one.moments[: 24 * count] for one in some), "<i8").reshape(len(some), 3, count)
    began, ended, due = (
        np.where(offsets[:, column] == NEVER, NEVER, offsets[:, column] + opened) for column in range(3)
    )
    marks = np.frombuffer(b"".join(one.moments[24 * count : 25 * count] for one in some), np.uint8)
    left = marks.reshape(len(some), count) != 0
    special = [
        (row, one.course()) for row, one in enumerate(some) if one.rest and any(word in one.rest for word in _SPECIAL)
    ]
    for row, course in special:
        left[row] |= [stands(visit) for visit in course.visits]
    return Many(taken.digest, taken.visits, began, ended, due, left, partial(_orgs, some, count), special)


def _orgs(some: Iterable[Packed], count: int, visit: int) -> Iterable[UUID | None]:
    for one in some:
        which = one.moments[25 * count + visit]
        start = 26 * count + 16 * (which - 1)
        yield UUID(bytes=one.moments[start : start + 16]) if which else None
