"""An affair changes hands between places: where it happened stays, whose it is moves, with a reason on record."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, holds
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.errors import StepNotAllowed
from liren.affairs.keepers import KEEPER, kept_at, lies_at
from liren.affairs.rights import Doer, titles
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.standards.public import rules_of
from liren.territories.public import cut, place_at

LONGEST = 500
MOVERS = ("dispatcher", "supervisor")


@write
def move_jurisdiction(*, affair_id: UUID, to_path: str, reason: str, by: Actor, at: datetime) -> Stepped:
    """Give an open affair to another place's people, when it was opened under the wrong one.

    by: who dispatches or supervises above both places, or the system. Open work, access and queues follow; work given
    to an organisation stays with it; who took part still sees it. The place where it happened is frozen.
    Raises NoSuchAffair, AffairClosed, StepNotAllowed, InvalidInput for a place that is none, or the same, or no reason.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    here = held.affair.jurisdiction_path
    role = next((r for r in MOVERS if holds(by, r, here) and holds(by, r, to_path)), None)
    if role is None and not by.is_system:
        raise StepNotAllowed(step="移交辖区", allowed=f"同时管辖两地的{titles(MOVERS)}")
    _require_sensible(here, to_path, reason)
    part = Doer(role, by.org_as(role, here)) if role else Doer("system", None)
    turn = Turn(held, rules_of(held.affair.procedure_digest, at, held.affair.place_path), by, part, at)
    relocate(turn, to_path, {"text": reason.strip()})
    turn.emit("moved", **{"from": here, "to": to_path})
    write_turn(turn)
    return stepped(turn)


def relocate(turn: Turn, to: str, said: dict[str, Json]) -> None:
    """The jurisdiction is `to`: open work moves along, and who watches it is of the new street or county."""
    affair, level = turn.affair, turn.affair.run.get("level")
    turn.record("moved", {"from": affair.jurisdiction_path, "to": to, **said})
    affair.jurisdiction_path = to
    raised = cut(to, level) if level is not None else None
    if raised is not None:
        affair.run = {**affair.run, "raised_path": raised}
    for work in turn.held.works:
        if raised is not None:
            work.raised_path = raised
    _lay_where_it_lies(turn)


def rekeep(turn: Turn) -> None:
    """The place that maintained its clause ended: who maintains it now is asked, the nearest where nobody does."""
    affair = turn.affair
    was = affair.run[KEEPER]
    keeper = kept_at(turn.procedure, was, affair.jurisdiction_path, turn.at)
    rest = {key: value for key, value in affair.run.items() if key != KEEPER}
    affair.run = rest if keeper is None or keeper == was else {**rest, KEEPER: keeper}
    turn.record("moved", {"from": was, "to": affair.run.get(KEEPER, affair.jurisdiction_path)})
    _lay_where_it_lies(turn)


def _lay_where_it_lies(turn: Turn) -> None:
    for work in turn.held.works:
        work.path = lies_at(turn.affair, turn.procedure.steps[work.step])
        work.written_by = turn.by.person_id
    turn.changes.changed_works = list(turn.held.works)


def _require_sensible(here: str, to: str, reason: str) -> None:
    problems = {}
    found = place_at(to)
    if found is None or found.valid_to is not None:
        problems["to"] = "没有这个地点，请重新选择。"
    elif to == here:
        problems["to"] = "已经归那里管了，请选别的地点。"
    if not reason.strip() or len(reason.strip()) > LONGEST:
        problems["reason"] = f"请写明为什么移交，不超过 {LONGEST} 字。"
    if problems:
        raise InvalidInput.of(problems)
