"""A log from elsewhere as courses: cases of timed activities, each activity a step of the text or a word of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from liren.engine.conformance.judging import LOG, UNWRITTEN, Text
from liren.engine.courses import STILL, Course, Visit
from liren.engine.language import END

Told = Literal["ended", "began"]
"""What the time of an event is: when the activity was done, or when it began."""
STRANGE: Final = "?"
"""Before the name of an activity that is no step of the text."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a log. step: key of a step, or STRANGE and the activity's own name. org: as the log writes it."""

    case: str
    step: str
    at: datetime
    org: str = ""


def courses_of(events: Iterable[Event], text: Text, told: Told) -> Iterator[Course]:
    """One course a case, its events in the order of their times; those of one moment as they are written.

    Where a step began when the one before was done, and the first one nobody knows. Which move was taken is what leads
    from a step to the next; UNWRITTEN where none does. A case is over when its last step can end the affair.
    """
    cases: dict[str, list[Event]] = {}
    for event in events:
        cases.setdefault(event.case, []).append(event)
    for case, some in cases.items():
        yield _course(case, sorted(some, key=lambda event: event.at), text, told)


def _course(case: str, events: Sequence[Event], text: Text, told: Told) -> Course:
    moves = [_move(text, event.step, after.step) for event, after in pairwise(events)]
    last = _move(text, events[-1].step, END)
    over = last != UNWRITTEN
    moves.append(last if over else STILL)
    visits = tuple(_visit(events, n, move, told) for n, move in enumerate(moves))
    closed = events[-1].at if over else None
    return Course(
        uuid5(NAMESPACE_URL, case), text.procedure.key, "", "", LOG, events[0].at, closed, visits
    )  # fmt: skip


def _visit(events: Sequence[Event], n: int, move: str, told: Told) -> Visit:
    event, org = events[n], _org(events[n].org)
    if told == "ended":
        began = events[n - 1].at if n else event.at
        return Visit(event.step, began, event.at, move, scored=n > 0, org=org)
    ended = events[n + 1].at if n + 1 < len(events) else None
    return Visit(event.step, event.at, ended, move, org=org)


def _org(name: str) -> UUID | None:
    return uuid5(NAMESPACE_URL, name) if name else None


def _move(text: Text, step: str, to: str) -> str:
    """The move that leads from one to the other, the first written; UNWRITTEN when none does."""
    known = text.procedure.steps.get(step)
    straight = [move.key for move in known.moves.values() if move.to == to] if known else []
    over = [move.key for move in known.moves.values() if to in text.after[step, move.key]] if known else []
    return next(iter((*straight, *over)), UNWRITTEN)
