"""More time 延期: asked for before the deadline by the one whose work it is, decided one level up."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.affairs.actions.writing import stepped, write_turn
from liren.affairs.clocks.acting import turn_of_doer
from liren.affairs.clocks.running import put_off
from liren.affairs.clocks.touching import touch_clock
from liren.affairs.dates import moment
from liren.affairs.errors import (
    AlreadyPaused,
    DeadlinePassed,
    ExtendedEnough,
    ExtensionAsked,
    ExtensionDecided,
    ExtensionLapsed,
    ExtensionNotForeseen,
    NoSuchExtension,
    OwnRequest,
)
from liren.affairs.levels import next_level_up
from liren.affairs.models import Extension, Span
from liren.affairs.rights import Doer, role_title
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.engine.calendar import Due, extended
from liren.engine.language import ExtendRule, Limit, Step
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.public import rules_of
from liren.territories.public import NATION, level_of

LONGEST = 500
_COMMUNITY = 5


@write
def request_extension(
    *, affair_id: UUID, amount: int, reason: str, by: Actor, at: datetime, line: str | None = None
) -> UUID:
    """Ask for more time at the present step; returns the request's id. Until it is decided the clock runs on.

    amount: in the unit the procedure names (`extend.up_to`), 1 up to its number. line: as of `do_step`.
    Raises NoSuchAffair, AffairClosed, StepNotAllowed unless it is the work of `by`; ExtensionNotForeseen,
    DeadlinePassed, AlreadyPaused, ExtendedEnough, ExtensionAsked; InvalidInput.
    Source: the affair's procedure, `steps.<step>.extend`.
    """
    turn, step = turn_of_doer(affair_id, by, at, line)
    rule, span, due_at = _require_extendable(turn, step)
    _require_sensible(amount, reason, rule)
    above = next_level_up(turn.affair.jurisdiction_path, min(level_of(turn.affair.jurisdiction_path), _COMMUNITY))
    escalate = turn.procedure.escalate
    asked = Extension.objects.create(
        affair=turn.affair,
        step=step.key,
        visit=span.visit,
        amount=amount,
        unit=rule.up_to.unit,
        reason=reason.strip(),
        asked_by=by.person_id,
        asked_org=turn.doer.org,
        asked_at=at,
        due_before=due_at,
        approve_path=above[1] if above else NATION,
        approve_role=escalate.to if escalate else "supervisor",
        written_by=by.person_id,
    )
    text = f"延 {Limit(amount, rule.up_to.unit).text}：{reason.strip()}"
    turn.record("extension_asked", {"step": step.key, "extension": str(asked.id), "text": text})
    turn.emit("extension-asked", extension=asked.id)
    write_turn(turn)
    return asked.id


@write
def decide_extension(
    *, extension_id: UUID, granted: bool, decision: str | None = None, by: Actor, at: datetime
) -> Stepped:
    """Give more time, or refuse it with words; by who may approve at the place one level up, never by who asked.

    Given, the deadline moves on from the old one, not from now. Raises NoSuchExtension, ExtensionDecided,
    ExtensionLapsed when the step is done; NotAllowed, OwnRequest; InvalidInput for a refusal without words.
    """
    asked, turn = _asked(extension_id, by, at)
    said = (decision or "").strip()
    if (not granted and not said) or len(said) > LONGEST:
        raise InvalidInput(decision=f"不同意要写明理由；请不超过 {LONGEST} 字。")
    asked.state, asked.decision = "granted" if granted else "refused", said or None
    asked.decided_by, asked.decided_at, asked.written_by = by.person_id, at, by.person_id
    if granted:
        asked.due_after = _put_off(turn, Limit(asked.amount, asked.unit)).at  # type: ignore[arg-type]
        said = "；".join(filter(None, [f"期限改为 {moment(asked.due_after)}", said]))
    asked.save(
        update_fields=["state", "decision", "decided_by", "decided_at", "due_after", "written_by"],
    )
    body = {"step": asked.step, "extension": str(asked.id), "text": said}
    turn.record(f"extension_{asked.state}", body)
    turn.emit("extension-decided", extension=asked.id)
    write_turn(turn)
    return stepped(turn)


def _require_extendable(turn: Turn, step: Step) -> tuple[ExtendRule, Span, datetime]:
    rule, span = step.extend, turn.span
    if rule is None or span is None or span.due_at is None:
        raise ExtensionNotForeseen(step=step.title)
    if turn.at > span.due_at:
        raise DeadlinePassed(due=moment(span.due_at), act="申请延期")
    if span.paused_at is not None:
        raise AlreadyPaused
    if span.extensions >= rule.times:
        raise ExtendedEnough(step=step.title, times=span.extensions, due=moment(span.due_at))
    if Extension.objects.filter(affair=turn.affair, step=step.key, visit=span.visit, state="asked").exists():
        raise ExtensionAsked(step=step.title)
    return rule, span, span.due_at


def _require_sensible(amount: int, reason: str, rule: ExtendRule) -> None:
    problems = {}
    if not 1 <= amount <= rule.up_to.amount:
        problems["amount"] = f"请填 1 到 {rule.up_to.amount}，规程规定每次至多延 {rule.up_to.text}。"
    if not reason.strip() or len(reason.strip()) > LONGEST:
        problems["reason"] = f"请写明理由，不超过 {LONGEST} 字；批准的人要看。"
    if problems:
        raise InvalidInput.of(problems)


def _asked(extension_id: UUID, by: Actor, at: datetime) -> tuple[Extension, Turn]:
    """The request and its affair, held; whoever decided it meanwhile is seen."""
    affair_id = Extension.objects.filter(id=extension_id).values_list("affair_id", flat=True).first()
    if affair_id is None:
        raise NoSuchExtension
    held = hold(affair_id)
    asked = Extension.objects.get(id=extension_id)
    require(by, "affairs.extend.approve", asked.approve_path)
    if by.person_id is not None and by.person_id == asked.asked_by:
        raise OwnRequest(allowed=role_title(asked.approve_role))
    if asked.state != "asked":
        raise ExtensionDecided
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    running = held.spans.values()
    span = next((one for one in running if (one.step, one.visit) == (asked.step, asked.visit)), None)
    if span is None:
        raise ExtensionLapsed(step=rules.procedure.steps[asked.step].title)
    org = by.org_as(asked.approve_role, asked.approve_path)
    return asked, Turn(held, rules, by, Doer(asked.approve_role, org), at, line=span.line)


def _put_off(turn: Turn, by: Limit) -> Due:
    span = touch_clock(turn)
    assert span.due_at is not None
    later = extended(Due(span.due_at, span.provisional), by, turn.rules.calendar)
    paused = span.paused_at is not None
    timers = [(work, work.timer, work.timer_at) for work in turn.works]
    put_off(span, turn.works, later, turn.affair, turn.procedure)
    if paused:  # the pause runs out when it would have
        for work, timer, timer_at in timers:
            work.timer, work.timer_at = timer, timer_at
    span.extensions += 1
    turn.count("extensions")
    return later
