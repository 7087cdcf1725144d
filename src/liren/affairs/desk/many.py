"""Many at once: which acts all of the chosen work allows, and one of them done to one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.actions.claiming import release
from liren.affairs.answers import is_personal
from liren.affairs.company.family import do_step
from liren.affairs.desk.errors import NotForMany
from liren.affairs.errors import NoSuchAffair
from liren.affairs.lines import standing_at
from liren.affairs.models import Affair, Work
from liren.affairs.page_shapes import NextMove
from liren.affairs.queries.offers import next_moves
from liren.affairs.queries.seen import Seen, running_of
from liren.affairs.rights import REPORTER, did_before, doer
from liren.affairs.shapes import Stepped
from liren.engine.language import Field
from liren.kit.errors import InvalidInput

MOST = 200
OF_ONE = ("photos", "files", "table", "rating", "place", "class", "clause")
"""What only one affair can say: asked of each, never once for all."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One piece of open work that was chosen, as the list shows it."""

    work_id: UUID
    affair_id: UUID
    number: str
    title: str
    place_name: str
    step_title: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A move all of the chosen allow, that is done one by one, and why."""

    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Many:
    """What may be done with all of the chosen work at once.

    gone: of those chosen, what is no longer open, or never was the reader's to see. moves: what every one of them
    allows and asks alike; its `asks` are asked once. claim, release: whether every one may be taken from its queue, or
    put back.
    """

    chosen: tuple[Chosen, ...]
    gone: tuple[UUID, ...]
    moves: tuple[NextMove, ...]
    apart: tuple[Apart, ...]
    claim: bool
    release: bool


@dataclass(frozen=True, slots=True)
class _One:
    seen: Seen
    work: Work
    moves: Mapping[tuple[str, str, str], NextMove]
    works: bool


def many(work_ids: Sequence[UUID], actor: Actor, *, at: datetime) -> Many:
    """What `actor` may do with all of this work (no more than MOST) at once.

    One statement, and one more for each procedure and community among the affairs. Raises InvalidInput for too many.
    """
    if len(work_ids) > MOST:
        raise InvalidInput(work=f"一次最多选 {MOST} 件，请分几次办")
    found = {one.work.id: one for one in _read(work_ids, actor, at)}
    ones = [found[id] for id in dict.fromkeys(work_ids) if id in found]
    common = [move for key, move in (ones[0].moves.items() if ones else ()) if _alike(key, move, ones)]
    kept = [(move, _why_apart(move, ones)) for move in common]
    return Many(
        chosen=tuple(_chosen(one) for one in ones),
        gone=tuple(id for id in dict.fromkeys(work_ids) if id not in found),
        moves=tuple(_asked_once(move) for move, why in kept if not why),
        apart=tuple(Apart(move.title, why) for move, why in kept if why),
        claim=bool(ones) and all(one.works and _claimable(one) for one in ones),
        release=bool(ones) and all(one.work.person == actor.person_id for one in ones),
    )


def do_one(*, work_id: UUID, step: str, move: str, answers: Mapping[str, Any], by: Actor, at: datetime) -> Stepped:
    """Take `move` of `step` with this open work: one of many that were chosen together, in a transaction of its own.

    Raises NoSuchAffair when the work is no longer open, NotForMany for a move that is done one by one, and what
    `do_step` raises.
    """
    one = next(_read([work_id], by, at), None)
    if one is None:
        raise NoSuchAffair
    found = next((m for (_, at_step, key), m in one.moves.items() if (at_step, key) == (step, move)), None)
    why = _why_apart(found, [one]) if found is not None else ""
    if found is not None and why:
        raise NotForMany(move=found.title, why=why)
    return do_step(
        affair_id=one.seen.affair.id, step=step, move=move, answers=answers, by=by, at=at, line=one.work.line
    )


def chosen_before(done: Mapping[UUID, tuple[UUID, str]]) -> dict[UUID, Chosen]:
    """What was chosen and is done, as the list showed it. done: by work, its affair and its step. One statement.

    What the reader sees no more is left out.
    """
    if not done:
        return {}
    known = Affair.objects.in_bulk({affair for affair, _ in done.values()})
    return {
        work: Chosen(work, affair, known[affair].number, known[affair].title, known[affair].place_name, step)
        for work, (affair, step) in done.items()
        if affair in known
    }


def release_one(*, work_id: UUID, by: Actor, at: datetime) -> Stepped:
    """Undo a claim just made: the work goes back into its queue, and the history says why."""
    return release(work_id=work_id, reason="撤回刚才的认领", by=by, at=at)


def _read(work_ids: Sequence[UUID], actor: Actor, at: datetime) -> Iterator[_One]:
    for seen in running_of(work_ids, actor, at):
        for work in seen.works:
            if work.id in work_ids and work.role != REPORTER:
                yield _one(seen, work)


def _one(seen: Seen, work: Work) -> _One:
    """What the reader may do with one piece of open work: nothing where it only watches."""
    step = seen.procedure.steps[standing_at(seen.affair, work.line)]
    part = doer(seen.affair, step, seen.works_on(work.line), seen.actor)
    if part is None or did_before(seen.affair.run, step.not_by, seen.actor, work.line):
        return _One(seen, work, {}, False)
    moves = next_moves(seen, step, part, work.line)
    return _One(seen, work, {(seen.affair.procedure_key, m.step, m.key): m for m in moves}, True)


def _alike(key: tuple[str, str, str], move: NextMove, ones: Sequence[_One]) -> bool:
    """Does every one allow the move, and ask the same for it?"""
    others = [one.moves.get(key) for one in ones]
    return all(other is not None and (other.title, other.asks) == (move.title, move.asks) for other in others)


def _why_apart(move: NextMove, ones: Sequence[_One]) -> str:
    """Why a move is done one by one; nothing when it may be done with many."""
    if move.rates:
        return "评价要一件一件听"
    if move.declines:
        return "不受理或转出，理由要逐件写明"
    if move.calls or move.together:
        return "要点名单位或各方商量"
    asked = [field for key, field in move.asks.items() if not all(key in one.seen.affair.answers for one in ones)]
    own = [field.title for field in asked if field.required and _of_one(field)]
    return f"“{'、'.join(own)}”各件不同" if own else ""


def _of_one(field: Field) -> bool:
    return field.type in OF_ONE or is_personal(field)


def _asked_once(move: NextMove) -> NextMove:
    """The move with what is asked once for all; what only one affair can say keeps what that affair says."""
    return replace(move, asks={key: f for key, f in move.asks.items() if not _of_one(f) and f.by == "reporter"})


def _claimable(one: _One) -> bool:
    step = one.seen.procedure.steps[standing_at(one.seen.affair, one.work.line)]
    return one.work.person is None and step.propose_together is None


def _chosen(one: _One) -> Chosen:
    affair = one.seen.affair
    title = one.seen.procedure.steps[one.work.step].title
    return Chosen(one.work.id, affair.id, affair.number, affair.title, affair.place_name, title)
