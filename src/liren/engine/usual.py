"""The usual way 通常走法: what diagrams draw on top, step lines show ahead, and the burden is counted on."""

from dataclasses import dataclass

from liren.engine.language import END, JOIN, Move, Procedure, Step
from liren.engine.side_lines import automatic


@dataclass(frozen=True, slots=True)
class Way:
    """Steps in order, each once, with the move each is left by. to: where it leads in the end.

    That is END, of a line JOIN, or the step of the way it comes round to.
    """

    legs: tuple[tuple[Step, Move], ...]
    to: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(step.key for step, _ in self.legs)

    @property
    def goes_round(self) -> bool:
        return self.to not in (END, JOIN)


def usual_move(step: Step) -> Move:
    """The move a step is usually left by: the first its author wrote, the clock's among them.

    Where the system leads on (lines have come together, something has come) it tries conditions in their order, so
    those written first are the exceptions: the usual one is the first without. What it does itself is usually done.
    """
    moves = list(step.moves.values())
    if step.does is not None and "done" in step.moves:
        return step.moves["done"]
    if automatic(step):
        return next((move for move in moves if move.on is None and move.when is None), moves[0])
    return moves[0]


def usual_way(procedure: Procedure, start: str | None = None) -> Way:
    """The usual way from `start`, without it from where the procedure begins."""
    legs: dict[str, tuple[Step, Move]] = {}
    key = procedure.start if start is None else start
    while key not in (END, JOIN) and key not in legs:
        step = procedure.steps[key]
        move = usual_move(step)
        legs[key] = (step, move)
        key = move.to
    return Way(tuple(legs.values()), key)


def usual_work(procedure: Procedure) -> tuple[tuple[Step, Move], ...]:
    """All that is done on the usual way, each step once: after a step that opens lines, the usual way of each.

    Lines opened for each of several are taken once, as for one of them. Help in joint handling is not usual.
    """
    work: dict[str, tuple[Step, Move]] = {}
    for step, move in usual_way(procedure).legs:
        work.setdefault(step.key, (step, move))
        for start in step.lines.starts if step.lines and step.lines.word != "joint" else ():
            for leg in usual_way(procedure, start).legs:
                work.setdefault(leg[0].key, leg)
    return tuple(work.values())
