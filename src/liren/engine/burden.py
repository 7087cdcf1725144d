"""What a procedure asks of people, in fields and minutes: relief 减负 starts with counting."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from liren.engine.language import END, Field, FieldType, Move, Procedure, Step
from liren.engine.steps import passing_move

SECONDS: Final[Mapping[FieldType, int]] = {
    "text": 15, "long_text": 60, "number": 8, "money": 8, "date": 8, "time": 8, "yes_no": 4, "choice": 6, "choices": 10,
    "phone": 10, "place": 20, "class": 10, "photos": 30, "files": 40, "table": 90, "rating": 5,
}  # fmt: skip
"""Our estimates for one field, not measured; replace them when pages have been watched."""

READING_SECONDS: Final = 30
"""For a worker to read and decide at one step; our estimate."""


@dataclass(frozen=True, slots=True)
class Burden:
    """Fields on the usual way, and minutes estimated from them (rounded up). known_fields are not asked again."""

    resident_fields: int
    worker_fields: int
    known_fields: int
    resident_minutes: int
    worker_minutes: int


def burden(procedure: Procedure) -> Burden:
    """Count what one affair asks when it goes the usual way. The voluntary rating is not counted."""
    way = usual_way(procedure)
    asked = [*_asked_of_workers(procedure, way)]
    mine = [field for field in procedure.form.values() if field.by == "reporter"]
    mine += [field for step, move in way if _is_reporters(step) for field in _questions(step, move)]
    resident, worker = _unknown(mine), _unknown(asked)
    decisions = sum(not _is_reporters(step) for step, _ in way)
    return Burden(
        resident_fields=len(resident),
        worker_fields=len(worker),
        known_fields=len(mine) + len(asked) - len(resident) - len(worker),
        resident_minutes=_minutes(resident, 0),
        worker_minutes=_minutes(worker, decisions * READING_SECONDS),
    )


def usual_way(procedure: Procedure) -> tuple[tuple[Step, Move], ...]:
    """The steps from start to end by their first moves; it stops short where they would go in a circle."""
    way: list[tuple[Step, Move]] = []
    seen: set[str] = set()
    key = procedure.start
    while key != END and key not in seen:
        seen.add(key)
        step = procedure.steps[key]
        way.append((step, passing_move(step)))
        key = passing_move(step).to
    return tuple(way)


def _asked_of_workers(procedure: Procedure, way: Iterable[tuple[Step, Move]]) -> Iterator[Field]:
    yield from (field for field in procedure.form.values() if field.by == "worker")
    for step, move in way:
        if not _is_reporters(step):
            yield from _questions(step, move)


def _questions(step: Step, move: Move) -> list[Field]:
    return [*step.form.values(), *move.asks.values()]


def _is_reporters(step: Step) -> bool:
    return "reporter" in step.by


def _unknown(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.known is None]


def _minutes(fields: Iterable[Field], more_seconds: int) -> int:
    return ceil((sum(SECONDS[field.type] for field in fields) + more_seconds) / 60)
