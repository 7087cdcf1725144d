"""Words beside the steps: a note on an affair, and a look at what is masked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, looked, may, which
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.dates import between
from liren.affairs.errors import NothingToReveal, StepNotAllowed
from liren.affairs.rights import REPORTER, Doer
from liren.affairs.shapes import Stepped
from liren.affairs.store import Held, hold
from liren.affairs.taking import part_at_work
from liren.affairs.turn import Turn, seal
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.kit.vault import Erased
from liren.media.public import attach
from liren.standards.public import rules_of

LONGEST, LONGEST_PURPOSE, MOST_PHOTOS = 1000, 200, 6
INSIDE = "affair_inside"
"""The owner of photos with an internal note: the database shows these to whom `queries.story` shows the words."""


@write
def note(
    *,
    affair_id: UUID,
    text: str,
    internal: bool,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    media_ids: Sequence[UUID] = (),
) -> Stepped:
    """Add words to an open affair. internal: not shown to the reporter; a reporter's own note never is.

    happened_at: when it was written, if earlier. media_ids: photos `by` has just uploaded, shown to whom the words are.
    What the reporter writes lies in the vault. Who may only look writes nothing. Raises NoSuchAffair, AffairClosed,
    StepNotAllowed, InvalidInput, FileTaken.
    """
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise InvalidInput(text=f"请写 1 到 {LONGEST} 字。")
    if len(media_ids) > MOST_PHOTOS:
        raise InvalidInput(photos=f"最多 {MOST_PHOTOS} 张。")
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    if happened_at is not None:
        happened_at = between(held.affair.opened_at, happened_at, at)
    is_reporter = by.person_id is not None and by.person_id == held.affair.reporter_id
    if not is_reporter and which(by, "affairs.do").empty:
        raise StepNotAllowed(step="补充说明", allowed="反映人和办理这件事的人")
    turn = Turn(
        held,
        rules_of(held.affair.procedure_digest, at, held.affair.place_path),
        by,
        part_beside(held, is_reporter, by),
        at,
        happened_at,
    )
    photos = {"photos": [str(one) for one in media_ids]} if media_ids else {}
    if is_reporter:
        sealed = seal(turn, {f"note.{held.affair.chain_seq + 1}": said})
        turn.record("note", {"from": REPORTER, "sealed": sealed, **photos})
    else:
        turn.record("note", {"from": turn.doer.role, "internal": internal, "text": said, **photos})
    turn.emit("noted", reporter=is_reporter, internal=internal and not is_reporter)
    write_turn(turn)
    attach(INSIDE if internal and not is_reporter else "affair", affair_id, media_ids, by=by)
    return stepped(turn)


@write
def reveal(*, affair_id: UUID, names: Sequence[str], purpose: str, by: Actor, at: datetime) -> dict[str, Json]:
    """The personal answers `names` (`Answer.name`) in clear, for a stated purpose; who looked is written down for good.

    For those who do the present step, and for roles that may see residents' details there. The reporter needs no such
    look: their page shows it. Raises NoSuchAffair, StepNotAllowed, InvalidInput without a purpose,
    NothingToReveal.
    """
    if not 2 <= len(purpose.strip()) <= LONGEST_PURPOSE:
        raise InvalidInput(purpose=f"请写明为什么要看，不超过 {LONGEST_PURPOSE} 字，例如：上门前联系")
    held = hold(affair_id)
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    part = part_at_work(held, rules.procedure, by)
    if part is None and not may(by, "actors.reveal", held.affair.jurisdiction_path):
        raise StepNotAllowed(step="查看联系方式", allowed="正在办理的人、社区工作者和派单员")
    kept = vault.values("affair", affair_id)
    for name in names:
        if isinstance(kept.get(name), Erased | None):
            raise NothingToReveal(name)
    turn = Turn(held, rules, by, part or part_beside(held, False, by), at)
    turn.record("revealed", {"names": list(names), "purpose": purpose.strip()})
    write_turn(turn)
    if held.affair.reporter_id is not None:
        looked(seen=held.affair.reporter_id, what=names, purpose=purpose.strip(), by=by, at=at)
    return {name: kept[name] for name in names}


def part_beside(held: Held, is_reporter: bool, by: Actor) -> Doer:
    """The part in which someone speaks: the reporter, or the nearest role they hold there."""
    if is_reporter:
        return Doer(REPORTER, None)
    near = [g for g in by.grants if g.role != "resident" and held.affair.jurisdiction_path.startswith(g.path)]
    nearest = max(near, key=lambda grant: len(grant.path), default=None)
    return Doer(nearest.role, nearest.org_id) if nearest else Doer("system" if by.is_system else "viewer", None)
