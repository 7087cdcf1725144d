"""Where a move leads: the next step, lines that open and come together, the end. In memory; the engine decides."""

from collections.abc import Mapping
from typing import Any

from liren.affairs.answers import Sorted, class_from
from liren.affairs.dates import due_moment
from liren.affairs.earliest import may_be_taken_from
from liren.affairs.errors import LinesNotOver, MoveNotOpen, NotYetTold, TooEarly
from liren.affairs.laying import as_uuid, lay_work, start_clock, stop_clock
from liren.affairs.lines import MAIN, enough, going, items_for, leads_and_waits, opened_line
from liren.affairs.rights import REPORTER, Doer, keeps_seeing
from liren.affairs.turn import Turn, raise_level, take_part, tell
from liren.engine.conditions import holds
from liren.engine.language import END, JOIN, Move, Step
from liren.engine.steps import arrive, draw_for, leading_on
from liren.kit.json import Json

SYSTEM = Doer("system", None)


def require_open(turn: Turn, step: Step, move: Move, facts: Mapping[str, Any]) -> None:
    """Raise MoveNotOpen when the move's condition does not hold, or only the clock may take it.

    Raises TooEarly when it must wait longer, LinesNotOver when the lead would report a result before those who help it
    are done.
    """
    by_clock = move.on is not None and not (turn.by.is_system or turn.imported)
    if by_clock or (move.when is not None and not holds(move.when, facts)):
        others = [other.title for other in step.moves.values() if other.on is None and other.key != move.key]
        raise MoveNotOpen(step=step.title, move=move.title, open="、".join(others) or "等待")
    _require_waited(turn, step, move)
    if turn.line == MAIN and move.on is None and move.resolves and leads_and_waits(turn.affair, step):
        waiting = "、".join(line["title"] for _, line in going(turn.affair))
        raise LinesNotOver(step=step.title, move=move.title, lines=waiting)


def _require_waited(turn: Turn, step: Step, move: Move) -> None:
    """A move that must wait so long at least 不少于 is refused before; who reads it is told from when on."""
    if move.at_least is None or turn.imported:
        return
    first = may_be_taken_from(turn.affair, turn.line, turn.span, move, turn.rules.calendar, turn.at)
    if first is not None:
        raise TooEarly(step=step.title, move=move.title, least=move.at_least.text, first=due_moment(first))


def begin(turn: Turn, opened: Mapping[str, Json]) -> None:
    """The affair is opened and stops at its first step. opened: the body of its first record."""
    turn.record("opened", opened)
    turn.emit("opened", procedure=turn.affair.procedure_key)
    go(turn, turn.procedure.start, turn.facts())


def take(
    turn: Turn,
    step: Step,
    move: Move,
    answers: Sorted,
    *,
    sealed: Mapping[str, str] | None = None,
    rating: int | None = None,
    assigned: Mapping[str, Json] | None = None,
) -> None:
    """`move` is taken at `step` of the turn's line.

    sealed: commitments to personal answers. assigned: {org, person, with, units, …} of a move that gives work on.
    """
    require_open(turn, step, move, turn.facts(answers.plain, rating))
    visit = turn.visit(step.key)
    _keep(turn, move, answers)
    _note_doer(turn, step)
    body: dict[str, Json] = {"step": step.key, "visit": visit, "move": move.key, "role": turn.doer.role}
    body |= {"answers": dict(answers.plain)} if answers.plain else {}
    body |= {"sealed": dict(sealed)} if sealed else {}
    body |= {"rating": rating} if rating is not None else {}
    body |= _given_on(turn, step, assigned) if assigned else {}
    turn.record("step", body)
    leave_for(turn, move.key, returned=move.returns)
    _mark(turn, step, move, answers, rating)
    turn.emit("step-done", step=step.key, move=move.key, visit=visit)
    if move.returns:
        _returned(turn)
    if move.tells:
        tell(turn)
    go(turn, move.to, turn.facts(rating=rating), continues=move.continues)


def leave_for(turn: Turn, outcome: str, *, returned: bool = False) -> None:
    """The clock of the line stops. Where the main line leaves an opener, its lines that are not over are stopped.

    outcome: the move taken, or `departed`, which is not scored.
    """
    stop_clock(turn, outcome, returned=returned, scored=outcome != "departed")
    if turn.line == MAIN:
        turn.affair.run.pop("proposal", None)
        for key, line in list(going(turn.affair)):
            turn.line = key
            line["over"] = "stopped"
            turn.record("line_stopped", {"step": line["at"]})
            stop_clock(turn, "stopped", scored=False)
        turn.line = MAIN


def go(turn: Turn, to: str, facts: Mapping[str, Any], *, continues: bool = False) -> None:
    """Stop at `to`, or beyond it where sampled steps are not drawn; come together where a line ends."""
    visits = turn.affair.run["visits"]
    stop = arrive(
        turn.procedure,
        to,
        facts,
        draw=lambda key: draw_for(str(turn.affair.id), key, visits.get(key, 0) + 1),
    )
    for skipped in stop.skipped:
        visits[skipped] = visits.get(skipped, 0) + 1
        turn.record("sampled_out", {"step": skipped, "visit": visits[skipped]})
    if stop.step == END:
        _close(turn)
    elif stop.step == JOIN:
        _join(turn)
    else:
        _enter(turn, turn.procedure.steps[stop.step], facts, continues)


def lead_on(turn: Turn) -> None:
    """The system takes the first open move of the step where the line stands: lines are over, an event has come."""
    step = turn.procedure.steps[turn.step]
    turn.doer = SYSTEM
    take(turn, step, leading_on(step, turn.facts()), Sorted({}, {}))


def _enter(turn: Turn, step: Step, facts: Mapping[str, Any], continues: bool) -> None:
    visits = turn.affair.run["visits"]
    visits[step.key] = visits.get(step.key, 0) + 1
    if turn.side is None:
        turn.affair.step = step.key
    else:
        turn.side["at"] = step.key
    start_clock(turn, step, facts, visits[step.key], continues)
    if not turn.imported:
        lay_work(turn)
    turn.emit("step-entered", step=step.key, visit=visits[step.key])
    if step.tells:
        tell(turn)
    if step.does is not None:
        turn.emit("to-do", step=step.key, visit=visits[step.key], does=step.does, doer=_doer(turn))
    if step.awaits is not None:
        turn.emit("awaiting", step=step.key, visit=visits[step.key], awaits=step.awaits)
    if step.lines is not None:
        _open_lines(turn, step, visits[step.key])


def _doer(turn: Turn) -> str | None:
    return str(turn.by.person_id) if turn.by.person_id else None


def _open_lines(turn: Turn, step: Step, visit: int) -> None:
    affair = turn.affair
    items = {f"{step.key}.{visit}.{n}": item for n, item in enumerate(items_for(turn.procedure, step, affair), 1)}
    affair.run["lines"] = {key: opened_line(step.key, item) for key, item in items.items()}
    affair.counts.update(lines_resolved=0, lines_declined=0)
    if items:
        turn.record("lines_opened", {"step": step.key, "lines": [item.title for item in items.values()]})
    for key, item in items.items():
        take_part(turn, item.org)
        turn.line = key
        _enter(turn, turn.procedure.steps[item.start], turn.facts(), False)
    turn.line = MAIN
    _go_on_if_over(turn, step)


def _join(turn: Turn) -> None:
    """The line is over. When as many are as its opener waits for, the main line goes on by itself."""
    line = turn.side
    assert line is not None
    line["at"], line["over"] = JOIN, "joined"
    turn.affair.counts["lines_resolved"] = turn.affair.counts.get("lines_resolved", 0) + line["resolved"]
    turn.affair.counts["lines_declined"] = turn.affair.counts.get("lines_declined", 0) + line["declined"]
    turn.record("line_joined", {"resolved": line["resolved"], "declined": line["declined"]})
    turn.line = MAIN
    _go_on_if_over(turn, turn.procedure.steps[turn.affair.step])


def _go_on_if_over(turn: Turn, step: Step) -> None:
    if step.lines is not None and step.lines.word != "joint" and enough(turn.affair, step):
        lead_on(turn)


def _keep(turn: Turn, move: Move, answers: Sorted) -> None:
    """What was answered: the affair knows it; of lines of their own, only the line.

    A table asked for again and left empty holds nothing now: rows of an earlier round are not carried on.
    """
    affair, side = turn.affair, turn.side
    opener = turn.procedure.steps[side["opener"]].lines if side else None
    if side is not None and opener is not None and opener.word != "parallel":
        side["answers"] = {**side["answers"], **answers.plain}
        return
    tables = {key for key, field in move.asks.items() if field.type == "table"} if turn.doer.role != "system" else ()
    kept = {key: said for key, said in affair.answers.items() if key not in tables}
    affair.answers = {**kept, **answers.plain}
    affair.class_code = class_from(turn.procedure, affair.answers)


def _note_doer(turn: Turn, step: Step) -> None:
    affair, by = turn.affair, turn.by
    if turn.doer.role in (REPORTER, "system"):
        return
    org = str(turn.doer.org) if turn.doer.org else None
    book = affair.run["done_by"] if turn.side is None else turn.side["done_by"]
    book[step.key] = [str(by.person_id), org]
    if affair.first_receiver_person is None:
        affair.first_receiver_person, affair.first_receiver_org = by.person_id, turn.doer.org
    take_part(turn, keeps_seeing(affair, turn.doer, by))


def _mark(turn: Turn, step: Step, move: Move, answers: Sorted, rating: int | None) -> None:
    affair, side = turn.affair, turn.side
    if side is not None:
        if move.resolves or move.declines:
            side["resolved"], side["declined"] = move.resolves, move.declines
        return
    if rating is not None:
        affair.rating = rating
    if move.resolves or move.declines:
        # Whether what another system answered was solved, nobody knows.
        affair.resolved, affair.declined = None if turn.imported else move.resolves, move.declines
    if move.reopens:
        turn.count("reopens")
        affair.resolved, affair.declined, affair.told_at = None, False, None
    elif move.returns and affair.resolved:
        affair.resolved = None
    if move.resolves or move.declines or move.tells:
        org = str(turn.doer.org) if turn.doer.org else None
        affair.run["reply"] = {"step": step.key, "move": move.key, "org": org, "answers": dict(answers.plain)}


def _given_on(turn: Turn, step: Step, assigned: Mapping[str, Json]) -> dict[str, Json]:
    """Who is to do the step assigned, who helps, and which units were called; what the record says of it."""
    run, said = turn.affair.run, {}
    if step.assigns is not None:
        given = {name: assigned[name] for name in ("org", "person") if assigned.get(name)}
        run["assigned"][step.assigns] = given
        take_part(turn, as_uuid(given.get("org") or given.get("person")))
        said["assigned"] = {"step": step.assigns, **assigned}
    target = step.whistle or step.assigns
    named = assigned.get("units") if step.whistle else assigned.get("with")
    if target is not None:
        run["called"] = {**run.get("called", {}), target: named or []}
    if step.whistle is not None:
        said["called"] = {"step": step.whistle, "units": named or []}
    return said


def _returned(turn: Turn) -> None:
    times = turn.count("returns")
    rule = turn.procedure.escalate
    if rule is not None and rule.returns_at and times % rule.returns_at == 0:
        raise_level(turn, "returns")


def _close(turn: Turn) -> None:
    affair = turn.affair
    if affair.told_at is None:
        raise NotYetTold
    affair.step, affair.state, affair.closed_at = END, "closed", turn.moment
    turn.record("closed", {"resolved": affair.resolved, "declined": affair.declined, "rating": affair.rating})
    turn.emit("closed")
