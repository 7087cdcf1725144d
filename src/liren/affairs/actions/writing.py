"""How an act on a held affair begins and ends: is it open still, and what the turn changed is written."""

from uuid import UUID

from liren.affairs.errors import AffairClosed, StaleAffair
from liren.affairs.models import Affair
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold, save
from liren.affairs.turn import Turn, finish
from liren.kit.database import write


def write_turn(turn: Turn) -> None:
    """Write what the turn changed under the lock it holds."""
    before = turn.affair.version
    turn.affair.version = before + 1
    finish(turn)
    if not save(turn.affair, turn.changes, version=before):
        raise StaleAffair


def stepped(turn: Turn) -> Stepped:
    affair = turn.affair
    state = "closed" if affair.state == "closed" else "open"
    return Stepped(affair.id, affair.number, affair.step, state, affair.version, affair.chain_seq)  # type: ignore[arg-type]


def require_open_affair(affair: Affair, version: int | None) -> None:
    """Raise AffairClosed, or StaleAffair when someone acted since `version` (None: whoever asks saw no page)."""
    if affair.state == "closed":
        raise AffairClosed
    if version is not None and affair.version != version:
        raise StaleAffair


@write
def expect(*, affair_id: UUID, version: int) -> None:
    """Hold the affair as somebody saw it until the transaction ends. Raises NoSuchAffair, StaleAffair."""
    if hold(affair_id).affair.version != version:
        raise StaleAffair
