"""Open affairs follow places that change: a grid redrawn, a building put elsewhere, a place closed.

Where an affair happened stays; whose it is moves, with a record. What a change does not decide goes to the
community's queue, with an alarm. The worker does it a batch at a time, each in a transaction of its own, and looks
once more a little later: an affair that was being opened meanwhile may have looked at the place as it was.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from liren.access.public import SYSTEM, as_system, enter_system
from liren.affairs.actions.moving import rekeep, relocate
from liren.affairs.actions.writing import write_turn
from liren.affairs.keepers import KEEPER
from liren.affairs.models import Affair
from liren.affairs.rights import COMMUNITY, Doer
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.kit.database import write
from liren.kit.outbox import Handler, Happened, emit
from liren.standards.public import rules_of
from liren.territories.public import (
    Drawn,
    Place,
    ancestors,
    community_of,
    drawn,
    former_grids,
    jurisdiction_of,
    place,
    places_at,
    standing_heirs,
)

BATCH = 100
LOOK_AGAIN = timedelta(minutes=5)
CLOSED = "原地点已撤销，转社区处理"
SPLIT = "原网格分给几个网格，说不清归哪个，转社区处理"

Decision = tuple[str, str | None]
"""The path responsible from now on, and what is to be said in an alarm."""


@dataclass(frozen=True, slots=True)
class Following:
    """What a redrawing means for open affairs: how many go to a grid, how many the community has to look at.

    to: path or key of the grid → how many go there.
    """

    follow: int
    unclear: int
    to: Mapping[str, int]


def decide(place_id: int, jurisdiction: str, what: Drawn) -> Decision | None:
    """Whose an open affair at `place_id` is after the redrawing; None when it stays where it is.

    What moved goes along with its building. Of a grid that ended, all goes to the one that took over; of several, to
    the one that has its building or its whole 小区; what neither decides is the community's, with an alarm.
    """
    found = what.whose(place_id, jurisdiction)
    if found is None:
        return None
    path, clear = found
    return path, None if clear else SPLIT


def foreseen(what: Drawn) -> Following:
    """How many open affairs a plan would move, and how many it leaves unclear. Counts only, whoever asks."""
    with as_system():
        concerned = list(_open(_concerned(what), None).values_list("place_id", "jurisdiction_path"))
    decided = [found for found in (decide(place_id, path, what) for place_id, path in concerned) if found]
    clear = Counter(to for to, alarm in decided if alarm is None)
    return Following(sum(clear.values()), len(decided) - sum(clear.values()), dict(clear))


@write
def follow(*, redrawing: int, after: UUID | None = None, since: datetime | None = None, at: datetime) -> UUID | None:
    """Move a batch of the open affairs a redrawing concerns; the last id looked at when there are more. For the system.

    since: only those opened from then on. Safe to repeat: what has moved is no longer concerned. Locks one affair
    after another, in order of their ids.
    """
    enter_system()
    what = drawn(redrawing)
    if what is None:
        return None
    rows = _open(_concerned(what), since).order_by("id")
    rows = rows.filter(id__gt=after) if after else rows
    batch = list(rows.values_list("id", "place_id", "jurisdiction_path")[:BATCH])
    for affair_id, place_id, path in batch:
        if decide(place_id, path, what):
            _move(affair_id, at, lambda affair: decide(affair.place_id, affair.jurisdiction_path, what))
    return batch[-1][0] if len(batch) == BATCH else None


@write
def redraw(*, place_id: int, since: datetime | None = None, at: datetime) -> int:
    """One place was put into another grid, or closed: its open affairs go to whom it belongs to now; returns how many.

    So does, wherever it lies, what is about a clause or standard a closed place kept: who took over is asked. A closed
    place's own go to the one that took over; where none or several did, to the community with an alarm, or to the next
    that stands above it. since: only those opened from then on. At most `BATCH` in one go. For the system.
    """
    enter_system()
    here = place(place_id)
    if here is None:
        return 0
    rule = _ended(here) if here.valid_to else _elsewhere(here)
    if rule is None:
        return 0
    concerned, decision = rule
    ids = list(_open(concerned, since).order_by("id").values_list("id", flat=True)[:BATCH])
    return sum(_move(affair_id, at, decision, here.path if here.valid_to else None) for affair_id in ids)


def _elsewhere(here: Place) -> tuple[Q, Callable[[Affair], Decision | None]] | None:
    """A building in another grid: what was with a grid it was in goes along."""
    to = jurisdiction_of(here)
    before = [path for path in former_grids(here.id) if path != to]
    return Q(place_path=here.path, jurisdiction_path__in=before), lambda _: (to, None)


def _ended(here: Place) -> tuple[Q, Callable[[Affair], Decision | None]] | None:
    """A closed place: what happened there, and what was its own to look after."""
    heirs = standing_heirs([here.id])[here.id]
    of_heirs = places_at(heirs)
    above = next(p.path for p in reversed(ancestors(here.path)) if p.valid_to is None and p.level <= COMMUNITY)
    around = community_of(here.path) or here.path
    one = of_heirs[heirs[0]] if len(heirs) == 1 else None
    for_place: Decision = (jurisdiction_of(one), None) if one else (above, CLOSED)
    own: Decision = (one.path, None) if one else (above, SPLIT if heirs else CLOSED)

    def decision(affair: Affair) -> Decision | None:
        if affair.place_path == here.path and affair.jurisdiction_path.startswith(around):
            return for_place
        if affair.jurisdiction_path != here.path:  # only its clause is of here
            return None
        lies = standing_heirs([affair.place_id])[affair.place_id]
        whose = jurisdiction_of(places_at(lies)[lies[0]]) if len(lies) == 1 else None
        within = whose is not None and any(whose.startswith(heir) for heir in heirs)
        return (whose, None) if within and whose else own

    at_place = Q(place_path=here.path, jurisdiction_path__startswith=around) & ~Q(jurisdiction_path=for_place[0])
    kept_here = Q(run__contains={KEEPER: here.path})
    return at_place | Q(jurisdiction_path=here.path) | kept_here, decision


def place_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("territories.place-put-in-grid", "affairs.redraw"): _place_changed,
        ("territories.place-closed", "affairs.redraw"): _place_changed,
        ("territories.grids-redrawn", "affairs.follow"): _redrawn,
        ("affairs.place-change-goes-on", "affairs.redraw"): _place_changed,
        ("affairs.redrawing-goes-on", "affairs.follow"): _redrawn,
    }


def _place_changed(event: Happened) -> None:
    body, first = event.body, event.kind.startswith("territories.")
    since = None if first or body.get("all") else event.at - 2 * LOOK_AGAIN
    moved = redraw(place_id=int(body["place"]), since=since, at=event.moment)
    if moved == BATCH:
        emit("affairs.place-change-goes-on", 1, {"place": body["place"], "all": since is None}, event.at)
    elif since is None:
        emit("affairs.place-change-goes-on", 1, {"place": body["place"], "all": False}, event.at + LOOK_AGAIN)


def _redrawn(event: Happened) -> None:
    body, first = event.body, event.kind.startswith("territories.")
    everything = first or bool(body["all"])
    last = follow(
        redrawing=int(body["redrawing"]),
        after=UUID(body["after"]) if body.get("after") else None,
        since=None if everything else event.at - 2 * LOOK_AGAIN,
        at=event.moment,
    )
    if last is not None:
        told = {"redrawing": body["redrawing"], "all": everything, "after": last}
        emit("affairs.redrawing-goes-on", 1, told, event.at)
    elif everything:
        emit("affairs.redrawing-goes-on", 1, {"redrawing": body["redrawing"], "all": False}, event.at + LOOK_AGAIN)


def _concerned(what: Drawn) -> Q:
    return Q(jurisdiction_path__in=sorted({*what.came_from.values(), *what.heirs}))


def _open(concerned: Q, since: datetime | None) -> QuerySet[Affair]:
    found = Affair.objects.filter(concerned, state="open")
    return found.filter(opened_at__gte=since) if since else found


def _move(
    affair_id: UUID, at: datetime, decision: Callable[[Affair], Decision | None], ended: str | None = None
) -> bool:
    """Under the affair's lock, decided anew: somebody may have moved or closed it since we looked.

    ended: path of a closed place, which no longer maintains clauses.
    """
    held = hold(affair_id)
    affair = held.affair
    if affair.state != "open":
        return False
    to, alarm = decision(affair) or (affair.jurisdiction_path, None)
    stays, kept = to == affair.jurisdiction_path, affair.run.get(KEEPER)
    orphaned = ended is not None and kept == ended
    if stays and not orphaned:
        return False
    turn = Turn(held, rules_of(affair.procedure_digest, at, affair.place_path), SYSTEM, Doer("system", None), at)
    if not stays:
        relocate(turn, to, {})
    if orphaned:
        rekeep(turn)
    if alarm and not stays:
        turn.record("alarm", {"step": affair.step, "what": "place", "text": alarm})
        turn.emit("place-closed", step=affair.step)
    write_turn(turn)
    return True
