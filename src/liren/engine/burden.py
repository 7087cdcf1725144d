"""What a procedure asks of people, in fields and minutes: relief 减负 starts with counting."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from liren.engine.language import Field, FieldType, Procedure
from liren.engine.usual import usual_work

REPORTER: Final = "reporter"
SYSTEM: Final = "system"
SECONDS: Final[Mapping[FieldType, int]] = {
    "text": 15, "long_text": 60, "number": 8, "money": 8, "date": 8, "time": 8, "yes_no": 4, "choice": 6, "choices": 10,
    "phone": 10, "place": 20, "class": 10, "clause": 15, "photos": 30, "files": 40, "table": 90, "rating": 5,
}  # fmt: skip
"""Our estimates for one field, not measured; replace them when pages have been watched."""

READING_SECONDS: Final = 30
"""For a worker to read and decide at one step; our estimate."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one role does of one affair on the usual way; role 'reporter' is the resident. minutes: rounded up."""

    role: str
    steps: int
    fields: int
    seconds: int

    @property
    def minutes(self) -> int:
        return ceil(self.seconds / 60)


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
    asked = list(_asked(procedure))
    mine = [share for share in shares(procedure) if share.role == REPORTER]
    theirs = [share for share in shares(procedure) if share.role != REPORTER]
    return Burden(
        resident_fields=sum(share.fields for share in mine),
        worker_fields=sum(share.fields for share in theirs),
        known_fields=sum(field.known is not None for _, field in asked),
        resident_minutes=ceil(sum(share.seconds for share in mine) / 60),
        worker_minutes=ceil(sum(share.seconds for share in theirs) / 60),
    )


def shares(procedure: Procedure) -> tuple[Share, ...]:
    """Who does how much of one affair on the usual way: the resident, then the others in the order they come in.

    Lines count with it, each of their steps once; those opened for each of several as for one of them.

    A step several roles may do counts for the first named; what workers add to the opening form counts for whoever
    does the first of their steps. What the system does costs nobody anything.
    """
    steps: dict[str, int] = {}
    asked: dict[str, list[Field]] = {}
    for step, _ in usual_work(procedure):
        role = step.by[0]
        steps[role] = steps.get(role, 0) + 1
    for role, field in _asked(procedure):
        asked.setdefault(role, [])
        if field.known is None:
            asked[role].append(field)
    roles = sorted(dict.fromkeys((*steps, *asked)), key=lambda role: role != REPORTER)
    return tuple(
        Share(role, steps.get(role, 0), len(asked.get(role, ())), _seconds(role, steps, asked))
        for role in roles
        if role != SYSTEM
    )


def step_seconds(procedure: Procedure, step: str, move: str | None) -> int:
    """What doing `step` by `move` once asks of whoever does it, in seconds, without what workers add to the opening.

    0 where nobody did it by hand: the resident's and the system's steps, a move the clock takes, no move of the step.
    """
    one = procedure.steps.get(step)
    taken = one.moves.get(move) if one is not None and move is not None else None
    if one is None or taken is None or taken.on is not None or one.by[0] in (REPORTER, SYSTEM):
        return 0
    asked = (*one.form.values(), *taken.asks.values())
    return READING_SECONDS + sum(SECONDS[field.type] for field in asked if field.known is None)


def _asked(procedure: Procedure) -> Iterator[tuple[str, Field]]:
    """Every field of the usual way with the role that is asked."""
    way = usual_work(procedure)
    first_worker = next((step.by[0] for step, _ in way if step.by[0] not in (REPORTER, SYSTEM)), REPORTER)
    for field in procedure.form.values():
        yield (REPORTER if field.by == "reporter" else first_worker), field
    for step, move in way:
        for field in (*step.form.values(), *move.asks.values()):
            yield step.by[0], field


def _seconds(role: str, steps: Mapping[str, int], asked: Mapping[str, Iterable[Field]]) -> int:
    """A resident is not counted for reading what they were told."""
    reading = 0 if role == REPORTER else steps.get(role, 0) * READING_SECONDS
    return reading + sum(SECONDS[field.type] for field in asked.get(role, ()))
