"""How an affair moves: which limit runs, which moves stand open, where a move arrives."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from liren.engine.conditions import COUNTS, MissingFact, holds, verdict
from liren.engine.language import END, JOIN, RATING, Field, Limit, Move, Procedure, Step

Draw = Fraction | Callable[[str], Fraction]
"""A draw in 0..1 (0 included, 1 not), or a function from a step's key to one (when several sampled steps follow)."""


class UnknownWord(LookupError):
    """No such step, or no such move at the step."""


class MoveNotOpen(ValueError):
    """The move exists, but its condition does not hold."""

    def __init__(self, step: Step, move: Move) -> None:
        self.step, self.move = step, move
        super().__init__(f"“{step.title}”现在不能“{move.title}”。")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a move led: a step's key, END or JOIN, and the sampled steps it passed over, in order."""

    step: str
    skipped: tuple[str, ...] = ()


def facts(
    procedure: Procedure,
    answers: Mapping[str, Any],
    *,
    counts: Mapping[str, int] | None = None,
    rating: int | None = None,
    mode: str = "ordinary",
) -> dict[str, Any]:
    """The facts conditions read: every field (None when unanswered), `rating`, `mode`, and `counts` (0 when absent).

    answers: cleaned values, the latest of each key. Personal values may be left out: they read as not answered.
    """
    known: dict[str, Any] = dict.fromkeys(_names_of(procedure))
    known["rating"] = rating
    known.update(answers)
    known["mode"] = mode
    known["counts"] = {**dict.fromkeys(COUNTS, 0), **(counts or {})}
    return known


_named: dict[int, tuple[Procedure, tuple[str, ...]]] = {}


def _names_of(procedure: Procedure) -> tuple[str, ...]:
    """The keys of `all_fields`, remembered for the procedures last asked about: every act asks several times."""
    found = _named.get(id(procedure))
    if found is None or found[0] is not procedure:
        if len(_named) >= 256:
            _named.clear()
        found = _named[id(procedure)] = (procedure, tuple(all_fields(procedure)))
    return found[1]


def all_fields(procedure: Procedure) -> dict[str, Field]:
    """Every field asked anywhere in the procedure, by key: the opening form first, then each step and its moves."""
    fields = dict(procedure.form)
    for step in procedure.steps.values():
        for asked_fields in (step.form, *(move.asks for move in step.moves.values())):
            for key, field in asked_fields.items():
                fields.setdefault(key, field)
    return fields


def organisation_field(procedure: Procedure) -> Field | None:
    """The field of the opening form that says whose affair it is; None where no organisation's is."""
    return next((field for field in procedure.form.values() if field.offers_organisations), None)


def asked(step: Step, move: Move) -> dict[str, Field]:
    """What doing `move` at `step` asks: the step's own form, a rating when the step rates, and the move's questions."""
    rating = {RATING.key: RATING} if step.rates else {}
    return {**step.form, **rating, **move.asks}


def limit_of(step: Step, facts: Mapping[str, Any]) -> Limit | None:
    """The limit that runs: the first `or_within` whose condition holds, else `within`; None when the step has no clock.

    Raises MissingFact when a condition's fact is absent.
    """
    for other in step.or_within:
        if holds(other.when, facts):
            return other.limit
    return step.within


def moves_open(step: Step, facts: Mapping[str, Any]) -> tuple[Move, ...]:
    """The moves a person may take: not those of the clock, and not those whose `when` can no longer hold.

    A `when` about something asked at this very step (a rating not yet given) could hold, so its move is shown.
    """
    coming = {key for move in step.moves.values() for key in asked(step, move)}
    return tuple(
        move
        for move in step.moves.values()
        if move.on is None and (move.when is None or verdict(move.when, facts, coming) is not False)
    )


def leading_on(step: Step, facts: Mapping[str, Any]) -> Move:
    """The move the system takes by itself when lines are over or an event has come: the first that stands open.

    Raises MoveNotOpen when none does (the linter asks for one without a condition).
    """
    for move in step.moves.values():
        if move.on is None and (move.when is None or holds(move.when, facts)):
            return move
    raise MoveNotOpen(step, passing_move(step))


def lines_over(step: Step, over: int, opened: int) -> bool:
    """Whether as many of the `opened` lines of this step are `over` as it waits for."""
    assert step.lines is not None
    wanted = step.lines.finish_when
    if wanted == "lead":
        return True
    least = opened if wanted == "all" else 1 if wanted == "any" else wanted
    return over >= min(least, opened)


def agreed(step: Step, parties: int) -> bool:
    """Whether so many of the parties 各方 of a step that proposes together are enough.

    >>> from dataclasses import replace
    >>> step = Step("s", "议", ("a", "b", "c"), "s", "ours", {}, propose_together="majority")
    >>> agreed(step, 1), agreed(step, 2), agreed(replace(step, propose_together="all"), 2)
    (False, True, False)
    """
    wanted = step.propose_together
    if wanted is None:
        return True
    least = len(step.by) if wanted == "all" else len(step.by) // 2 + 1 if wanted == "majority" else wanted
    return parties >= min(least, len(step.by))


def move_for(step: Step, facts: Mapping[str, Any]) -> Move | None:
    """The move the facts alone decide (a rating just given): the first whose `when` holds; None when none does."""
    for move in step.moves.values():
        if move.on is None and move.when is not None and verdict(move.when, facts) is True:
            return move
    return None


def goes_on(procedure: Procedure, step: Step) -> bool:
    """Does some move lead back to the step with its clock going on from where it stopped?"""
    return any(
        move.continues and move.to == step.key for one in procedure.steps.values() for move in one.moves.values()
    )


def timeout_move(step: Step) -> Move | None:
    """The move the clock takes when the step's limit has passed; None when lateness moves nothing."""
    return next((move for move in step.moves.values() if move.on == "timeout"), None)


def passing_move(step: Step) -> Move:
    """The move by which a sampled step is passed over when it is not drawn: its first."""
    return next(iter(step.moves.values()))


def find(procedure: Procedure, step_key: str, move_key: str) -> tuple[Step, Move]:
    """The step and its move by their keys. Raises UnknownWord."""
    step = procedure.steps.get(step_key)
    move = step.moves.get(move_key) if step else None
    if step is None or move is None:
        raise UnknownWord(f"规程“{procedure.title}”里没有 {step_key}.{move_key}")
    return step, move


def decide(procedure: Procedure, step_key: str, move_key: str, facts: Mapping[str, Any], *, draw: Draw) -> Arrival:
    """Where taking the move leads, passing over sampled steps that are not drawn.

    A sampled step is done when the draw is below its share, or any `always` condition holds.
    Raises UnknownWord, MoveNotOpen when the move's `when` does not hold, MissingFact when a condition lacks its fact.
    """
    step, move = find(procedure, step_key, move_key)
    if move.when is not None and not holds(move.when, facts):
        raise MoveNotOpen(step, move)
    return arrive(procedure, move.to, facts, draw=draw)


def arrive(procedure: Procedure, step_key: str, facts: Mapping[str, Any], *, draw: Draw) -> Arrival:
    """Where an affair stops that is sent to `step_key` (also used for the start)."""
    skipped: list[str] = []
    while step_key not in (END, JOIN) and step_key not in skipped:
        step = procedure.steps[step_key]
        if not _passed_over(step, facts, draw):
            break
        skipped.append(step_key)
        step_key = passing_move(step).to
    return Arrival(step_key, tuple(key for key in skipped if key != step_key))


def draw_for(affair_id: str, step: str, visit: int) -> Fraction:
    """A draw in 0..1 nobody can steer and anybody can repeat: SHA-256 of the affair, the step and which visit it is.

    >>> draw_for("a", "verify", 1) == draw_for("a", "verify", 1) != draw_for("a", "verify", 2)
    True
    """
    hashed = hashlib.sha256(f"{affair_id}\n{step}\n{visit}".encode()).digest()
    return Fraction(int.from_bytes(hashed[:8]), 2**64)


def _passed_over(step: Step, facts: Mapping[str, Any], draw: Draw) -> bool:
    if step.sample is None or any(holds(condition, facts) for condition in step.always):
        return False
    drawn = draw if isinstance(draw, Fraction) else draw(step.key)
    return drawn >= step.sample


__all__ = [
    "Arrival", "Draw", "MissingFact", "MoveNotOpen", "UnknownWord", "agreed", "all_fields", "arrive", "asked", "decide",
    "draw_for", "facts", "find", "goes_on", "leading_on", "limit_of", "lines_over", "move_for", "moves_open",
    "passing_move", "timeout_move",
]  # fmt: skip
