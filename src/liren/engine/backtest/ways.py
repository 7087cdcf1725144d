"""A way that was taken, held against a text: what the text does not permit, and whose work comes or goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liren.engine.language import Procedure, Step

Way = Sequence[tuple[str, str, str]]
"""(step, move, line) of each visit, in the order they began."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work at a step that goes or comes. visit: number of the visit whose organisation loses or would get it; None:
    nobody can tell whose it would be."""

    step: str
    visit: int | None


@dataclass(frozen=True, slots=True)
class Shifted:
    """What a text makes of one way: clauses that bar it (`handle.moves.refer`), work that goes, work that comes."""

    bars: tuple[str, ...]
    goes: tuple[Work, ...]
    comes: tuple[Work, ...]


def shifted(way: Way, own: Procedure, base: Procedure, draft: Procedure) -> Shifted:
    """What `draft` changes of a way that ran under `own`, beyond what `base`, in force now, changes of it already."""
    already = set(_bars(way, own, base))
    bars = dict.fromkeys(clause for clause in _bars(way, own, draft) if clause not in already)
    goes, comes = [], []
    for n, (key, move, _) in enumerate(way):
        old, new = base.steps.get(key), draft.steps.get(key)
        if old is not None and new is None:
            goes.append(Work(key, n))
        elif old is not None and new is not None and set(old.by) != set(new.by):
            goes.append(Work(key, n))
            comes.append(Work(key, _who(way, own, new, but=n)))
        to = _to(new, move)
        if to in draft.steps and to not in base.steps:
            comes.append(Work(to, _who(way, own, draft.steps[to])))
    return Shifted(tuple(bars), tuple(goes), tuple(comes))


def _bars(way: Way, own: Procedure, text: Procedure) -> Iterator[str]:
    """Clauses of `text` by which the way could not be taken, from its beginning on."""
    if own.start != text.start:
        yield "start"
    for key, move, _ in way:
        mine, step = own.steps.get(key), text.steps.get(key)
        if mine is None or (move and move not in mine.moves):
            continue  # not by a move of the procedure: departed, merged, redrawn
        if step is None:
            yield key
        elif move and move not in step.moves:
            yield f"{key}.moves.{move}"
        elif move and step.moves[move].to != mine.moves[move].to:
            yield f"{key}.moves.{move}.to"


def _to(step: Step | None, move: str) -> str:
    found = step.moves.get(move) if step is not None else None
    return found.to if found is not None else ""


def _who(way: Way, own: Procedure, step: Step, but: int = -1) -> int | None:
    """The visit whose organisation would do `step`: of the step it goes by, or one that those of its role did."""
    if step.same_unit_as is not None:
        return next((n for n, (key, _, _) in enumerate(way) if key == step.same_unit_as), None)
    wanted = set(step.by)
    return next(
        (n for n, (key, _, _) in enumerate(way) if n != but and key in own.steps and wanted & set(own.steps[key].by)),
        None,
    )
