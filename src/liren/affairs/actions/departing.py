"""A declared departure 探索性偏离: the affair leaves a clause of its procedure for a reason, and history says so.

It is not scored, it is counted, and what is gathered of it is the seed of a better clause.
"""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.clocks.running import put_off, stretches
from liren.affairs.clocks.touching import touch_clock
from liren.affairs.dates import moment
from liren.affairs.departures import CLAUSES, may_depart, on_the_floor
from liren.affairs.earliest import may_be_taken_from
from liren.affairs.errors import NoDeparture, StepNotAllowed, StepNotNext
from liren.affairs.going import go, leave_for
from liren.affairs.lines import MAIN, lines_at
from liren.affairs.rights import titles
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold
from liren.affairs.taking import standing_words
from liren.affairs.turn import Turn
from liren.engine.building import limit
from liren.engine.calendar import due
from liren.engine.language import Move, Step
from liren.engine.schema import LIMIT_PATTERN
from liren.engine.side_lines import openers
from liren.engine.steps import timeout_move
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.public import rules_of

LONGEST = 500


@write
def depart(
    *,
    affair_id: UUID,
    step: str,
    clause: str,
    instead: str,
    reason: str,
    hope: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Stepped:
    """Declare that the affair departs from `clause` of `step`, at which its main line stands.

    clause: `within`, with `instead` another limit counted from when the step began (“5 working days”); or `moves`, with
    `instead` the key of the step to go to. reason: why; hope: what is to be learned or reached.
    Raises NoSuchAffair, AffairClosed, StaleAffair, StepNotNext; StepNotAllowed for roles the procedure does not name;
    NoDeparture where it lets nobody, or for a floor clause; InvalidInput.
    Source: the affair's procedure, `depart` and `floor`.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, version)
    rules = rules_of(held.affair.procedure_digest, at, held.affair.place_path)
    procedure = rules.procedure
    if MAIN not in lines_at(held.affair, step):
        named = procedure.steps.get(step)
        raise StepNotNext(step=named.title if named else step, current=standing_words(procedure, held.affair))
    current = procedure.steps[step]
    _require_sensible(clause, reason, hope)
    if procedure.depart is None:
        raise NoDeparture(step=current.title, clause=CLAUSES[clause], why="规程没有允许偏离")
    part = may_depart(procedure, held.affair, by)
    if part is None:
        raise StepNotAllowed(step="声明偏离", allowed=titles(procedure.depart.by))
    if on_the_floor(procedure, step, clause):
        raise NoDeparture(step=current.title, clause=CLAUSES[clause], why="这是底线条款")
    turn = Turn(held, rules, by, part, at)
    turn.count("departures")
    (_another_limit if clause == "within" else _another_way)(turn, current, instead.strip(), reason, hope)
    turn.emit("departed", step=step, clause=clause)
    write_turn(turn)
    return stepped(turn)


def _require_sensible(clause: str, reason: str, hope: str) -> None:
    problems = {}
    if clause not in CLAUSES:
        problems["clause"] = "请选期限或去向。"
    for name, said in (("reason", reason), ("hope", hope)):
        if not 2 <= len(said.strip()) <= LONGEST:
            problems[name] = f"请写 2 到 {LONGEST} 字。"
    if problems:
        raise InvalidInput.of(problems)


def _another_limit(turn: Turn, step: Step, instead: str, reason: str, hope: str) -> None:
    span = turn.span
    if span is None or span.due_at is None:
        raise InvalidInput(clause=f"“{step.title}”没有期限，谈不上换期限。")
    if not LIMIT_PATTERN.fullmatch(instead):
        raise InvalidInput(instead="期限写成 5 working days、24 hours、3 calendar days 这样。")
    if span.paused_at is not None:
        raise InvalidInput(clause="正在暂停计时，请先恢复计时再换期限。")
    wanted = limit(instead)
    later = due(wanted, span.started_at, turn.rules.calendar, stretches(span))
    if later.at <= turn.at:
        raise InvalidInput(instead="这个期限已经过了，请写长一点。")
    timed = timeout_move(step)
    first = _waits(turn, timed) if timed is not None else None
    if timed is not None and first is not None and later.at < first:
        raise InvalidInput(instead=f"到期由系统走的“{timed.title}”最早 {moment(first)}，请写长一点。")
    _declare(turn, step, "within", wanted.text, f"期限改为 {moment(later.at)}", reason, hope)
    touch_clock(turn)
    put_off(span, turn.works, later, turn.affair, turn.procedure)
    span.scored, span.limit_amount, span.limit_unit = False, wanted.amount, wanted.unit


def _another_way(turn: Turn, step: Step, instead: str, reason: str, hope: str) -> None:
    target = turn.procedure.steps.get(instead)
    if target is None or target.key == step.key or target.key in openers(turn.procedure):
        raise InvalidInput(instead="请选主线上的另一步。")
    waiting = [first for move in step.moves.values() if (first := _waits(turn, move)) is not None]
    if waiting and on_the_floor(turn.procedure, step.key, "at_least"):
        why = f"底线条款要求至少等到 {moment(min(waiting))}"
        raise NoDeparture(step=step.title, clause=CLAUSES["moves"], why=why)
    _declare(turn, step, "moves", target.key, f"改去“{target.title}”", reason, hope)
    leave_for(turn, "departed")
    go(turn, target.key, turn.facts())


def _waits(turn: Turn, move: Move) -> datetime | None:
    first = may_be_taken_from(turn.affair, turn.line, turn.span, move, turn.rules.calendar, turn.at)
    return first.at if first is not None else None


def _declare(turn: Turn, step: Step, clause: str, instead: str, what: str, reason: str, hope: str) -> None:
    body = {"step": step.key, "clause": clause, "instead": instead, "reason": reason.strip(), "hope": hope.strip()}
    said = f"{what}；理由：{reason.strip()}；希望：{hope.strip()}"
    turn.record("departed", {**body, "basis": step.basis, "text": said})
