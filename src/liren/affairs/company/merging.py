"""Two affairs tell of one thing: the duplicate is put together with the main one 并案, and may be taken apart again.

The duplicate ends with a word to its reporter (R167), who goes on seeing how the main one fares. Its clocks stop and
count in no figure, on its lines too. Undone, step, lines and clocks stand as they stood; the time between is a pause on
record.
"""

from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.clocks.running import counting_from, put_off, run_on
from liren.affairs.company.acting import require_decider, said, turn_beside
from liren.affairs.company.errors import HasDuplicates, MainEnded, NotMerged
from liren.affairs.company.family import require_settled
from liren.affairs.company.models import Child, Merge
from liren.affairs.earliest import lasting
from liren.affairs.keepers import lies_at
from liren.affairs.lines import MAIN, going
from liren.affairs.models import Affair, Span, Work
from liren.affairs.shapes import Stepped
from liren.affairs.store import Held, hold, plain, revive
from liren.affairs.turn import Turn
from liren.engine.calendar import Due
from liren.engine.language import END
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json

MERGED = "merged"
_KEPT = ("step", "resolved", "declined", "run")


@write
def merge(*, duplicate_id: UUID, main_id: UUID, reason: str, by: Actor, at: datetime) -> Stepped:
    """Put an open affair together with the open one that tells of the same thing; returns how the duplicate stands.

    by: who answers for the places of both. Its people hear of the main one's results from now on.
    Raises NoSuchAffair, AffairClosed, StepNotAllowed, HasDuplicates when others were merged into the duplicate,
    ChildrenStillOpen, InvalidInput.
    """
    reason = said(reason, "reason", "请写明为什么是同一件事，反映人看得到")
    if duplicate_id == main_id:
        raise InvalidInput(main="不能并入它自己，请选另一件。")
    held, main = _both(duplicate_id, main_id)
    part = require_decider([held.affair, main.affair], by, "并案")
    for one in (held, main):
        require_open_affair(one.affair, None)
    if Merge.objects.filter(main_id=duplicate_id, parted_at__isnull=True).exists():
        raise HasDuplicates(number=held.affair.number)
    require_settled(duplicate_id)
    turn, beside = turn_beside(held, by, at, part), turn_beside(main, by, at, part)
    before = _stop(turn, main.affair.number)
    _end(turn, main.affair, reason)
    beside.record("took_in", {"duplicate": str(duplicate_id), "text": f"{held.affair.number}：{reason}"})
    Merge.objects.create(
        main_id=main_id, duplicate_id=duplicate_id, reason=reason, merged_at=at, before=before, written_by=by.person_id
    )
    write_turn(turn)
    write_turn(beside)
    return stepped(turn)


@write
def part(*, duplicate_id: UUID, reason: str, by: Actor, at: datetime) -> Stepped:
    """Undo `merge` while the main affair is open: the duplicate goes on where it stood; its clock had stood still.

    Raises NoSuchAffair, NotMerged, MainEnded, StepNotAllowed, InvalidInput.
    """
    reason = said(reason, "reason", "请写明为什么不是同一件事，反映人看得到")
    merged = Merge.objects.filter(duplicate_id=duplicate_id, parted_at__isnull=True).first()
    if merged is None:
        raise NotMerged
    held, main = _both(duplicate_id, merged.main_id)
    role = require_decider([held.affair, main.affair], by, "撤销并案")
    if not Merge.objects.filter(id=merged.id, parted_at__isnull=True).exists():
        raise NotMerged
    if main.affair.state == "closed":
        raise MainEnded(number=main.affair.number)
    turn, beside = turn_beside(held, by, at, role), turn_beside(main, by, at, role)
    _go_on(turn, merged.before)
    turn.record("parted", {"main": str(main.affair.id), "text": reason})
    turn.emit("parted", main=main.affair.id)
    beside.record("gave_back", {"duplicate": str(duplicate_id), "text": f"{held.affair.number}：{reason}"})
    merged.parted_at, merged.part_reason, merged.written_by = at, reason, by.person_id
    merged.save(update_fields=["parted_at", "part_reason", "written_by"])
    with as_system():
        Child.objects.filter(affair_id=duplicate_id).update(seen_closed=False)
    write_turn(turn)
    write_turn(beside)
    return stepped(turn)


def mains(affair_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Those of them that are put together with another, and with which. Ids only, whoever asks. One statement."""
    with as_system():
        found = Merge.objects.filter(duplicate_id__in=list(affair_ids), parted_at__isnull=True)
        return dict(found.values_list("duplicate_id", "main_id"))


def _both(duplicate_id: UUID, main_id: UUID) -> tuple[Held, Held]:
    """Lock both, in the order of their ids, so that two who merge crosswise do not wait for each other."""
    held = {one: hold(one) for one in sorted((duplicate_id, main_id))}
    return held[duplicate_id], held[main_id]


def _stop(turn: Turn, number: str) -> dict[str, Json]:
    """Work is laid down and every clock stands still; returns what undoing needs."""
    affair, held = turn.affair, turn.held
    running = list(Span.objects.filter(affair_id=affair.id, outcome__isnull=True))
    before: dict[str, Json] = {name: deepcopy(getattr(affair, name)) for name in _KEPT}
    before["told_at"] = affair.told_at.isoformat() if affair.told_at else None
    before["works"] = [plain(work) for work in held.works]
    before["spans"] = {str(span.id): {"scored": span.scored, "stood": span.paused_at is not None} for span in running}
    for span in running:
        if span.paused_at is None:
            span.paused_at = turn.at
            span.pauses = [*span.pauses, [turn.at.astimezone(UTC).isoformat(), None, f"并入 {number}"]]
        span.finished_at, span.outcome, span.scored = turn.at, MERGED, False
        span.written_by, span.changed_at = turn.by.person_id, turn.at
    turn.changes.changed_spans = running
    turn.changes.gone_works = [work.id for work in held.works]
    held.works, held.spans = [], {}
    for _, line in going(affair):
        line["over"] = "stopped"
    return before


def _end(turn: Turn, main: Affair, reason: str) -> None:
    affair = turn.affair
    affair.told_at = affair.closed_at = turn.at
    affair.step, affair.state, affair.resolved, affair.declined = END, "closed", None, False
    told = f"和 {main.number} 是同一件事，并到一起办。那一件的进度和结果，这里和消息里都会告诉您。"
    turn.record("told", {"reply": {}, "text": told})
    turn.record("merged_into", {"main": str(main.id), "number": main.number, "text": reason})
    turn.emit("merged", main=main.id)
    turn.emit("closed")


def _go_on(turn: Turn, before: dict[str, Json]) -> None:
    affair = turn.affair
    for name in _KEPT:
        setattr(affair, name, before[name])
    affair.state, affair.closed_at = "open", None
    affair.told_at = datetime.fromisoformat(before["told_at"]) if before["told_at"] else None
    works = [revive(Work, row) for row in before["works"]]
    spans = list(Span.objects.filter(id__in=[int(id_) for id_ in before["spans"]]))
    for span in spans:
        kept = before["spans"][str(span.id)]
        span.finished_at, span.outcome, span.scored = None, None, kept["scored"]
        span.written_by, span.changed_at = turn.by.person_id, turn.at
        theirs = [work for work in works if (work.line, work.step) == (span.line, span.step)]
        until = None if kept["stood"] else lasting(turn, span, _runs_on(turn, span))
        if until is not None:
            put_off(span, theirs, until, affair, turn.procedure)
    for work in works:
        work.path = lies_at(affair, turn.procedure.steps[work.step])
        work.written_by = turn.by.person_id
    turn.changes.changed_spans, turn.changes.new_works = spans, works
    turn.held.works, turn.held.spans = works, {span.line: span for span in spans}
    _take_up(turn)


def _runs_on(turn: Turn, span: Span) -> Due | None:
    return run_on(span, [], turn.rules.calendar, turn.at, counting_from(turn, span))


def _take_up(turn: Turn) -> None:
    """What the system was to do, or waited for, on each line: it found the affair closed meanwhile, and looks again."""
    for line in (MAIN, *(key for key, _ in going(turn.affair))):
        turn.line = line
        step = turn.procedure.steps[turn.step]
        if step.does is not None:
            turn.emit("to-do", step=step.key, visit=turn.visit(step.key), does=step.does)
        if step.awaits is not None:
            turn.emit("awaiting", step=step.key, visit=turn.visit(step.key), awaits=step.awaits)
    turn.line = MAIN
