"""Open work does not end with a person: who leaves a post leaves it to the successor, or to the queue it came from."""

from uuid import UUID

from liren.access.public import SYSTEM, enter_system, holders
from liren.access.roles import ROLES
from liren.actors.public import work_followed
from liren.affairs.actions.writing import write_turn
from liren.affairs.laying import lay_back
from liren.affairs.models import Work
from liren.affairs.rights import Doer, serves
from liren.affairs.store import hold
from liren.affairs.turn import Turn, take_part
from liren.kit.database import write
from liren.kit.json import Json
from liren.kit.outbox import Happened
from liren.standards.public import rules_of

TO_SUCCESSOR, TO_QUEUE = "原经办人离岗，由继任者接着办", "原经办人离岗，放回待认领"


@write
def hand_work_over(event: Happened) -> None:
    """Reaction to `actors.post-left`: work the leaver claimed in that role, and may no longer do, moves with a record.

    Clocks run on. Where the step wants another than the successor, it goes to the queue. The package is told.
    """
    enter_system()
    body = event.body
    leaver, role, org = UUID(str(body["person"])), body["role"], UUID(str(body["org"]))
    to = UUID(str(body["to"])) if body["to"] else None
    moved: list[Json] = []
    if role is not None:
        for affair_id, work_id in _left(leaver, str(role), org, str(body["path"]), event):
            moved.append(_move(affair_id, work_id, to, event))
    work_followed(handover_id=UUID(str(body["handover"])), work=[one for one in moved if one])


def _left(leaver: UUID, role: str, org: UUID, path: str, event: Happened) -> list[tuple[UUID, UUID]]:
    """(affair, work) of what lies with the leaver for this post and nothing else they hold lets them do."""
    found = Work.objects.filter(person=leaver, role=role).order_by("affair_id", "id")
    return [
        (work.affair_id, work.id)
        for work in found
        if work.org in (None, org)
        and serves(path, work.path)
        and leaver not in {held.person_id for held in holders(role, work.path, at=event.moment, org=work.org)}
    ]


def _move(affair_id: UUID, work_id: UUID, to: UUID | None, event: Happened) -> dict[str, Json]:
    held = hold(affair_id)
    work = next((one for one in held.works if one.id == work_id), None)
    if work is None:
        return {}
    turn = Turn(
        held,
        rules_of(held.affair.procedure_digest, event.moment, held.affair.place_path),
        SYSTEM,
        Doer("system", work.org),
        event.moment,
        line=work.line,
    )
    step = turn.procedure.steps[work.step]
    did = held.affair.run.get("done_by", {}).get(step.not_by or "")
    follows = to is not None and not (did and did[0] == str(to))
    if follows:
        work.person, work.written_by = to, None
        turn.changes.changed_works.append(work)
        if ROLES[work.role].sees != "place":
            take_part(turn, work.org or to)
    else:
        lay_back(turn, work)
        turn.emit("released", step=work.step, work=work.id)
    turn.record("handed_over", {"step": work.step, "reason": TO_SUCCESSOR if follows else TO_QUEUE})
    write_turn(turn)
    return {
        "affair": str(affair_id), "number": held.affair.number, "step": step.title,
        "to": "successor" if follows else "queue",
    }  # fmt: skip
