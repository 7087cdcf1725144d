"""A move and its answers, checked and taken in memory: on which line, by whom, with what given on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import Sorted, checked, left_to_workers
from liren.affairs.assigning import CHOICE, Routes, assignee, routes, units_named
from liren.affairs.errors import MoveNotOpen, StepNotNext, WhichLine
from liren.affairs.going import take
from liren.affairs.lines import MAIN, going, line_title, lines_at, standing_at
from liren.affairs.models import Affair, Rating, Work
from liren.affairs.offering import offered_at
from liren.affairs.rights import REPORTER, Doer, doer, require_doer
from liren.affairs.store import Held
from liren.affairs.turn import Turn, seal
from liren.engine.language import Move, Procedure, Step
from liren.engine.steps import asked
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.standards.public import Rules

RATING, COMMENT = "rating", "comment"
_LONGEST_COMMENT = 1000


def take_move(turn: Turn, step_key: str, move_key: str, answers: Mapping[str, Any]) -> Sorted:
    """Check the answers to a move and take it, in memory; personal answers are sealed on the way."""
    step, move = step_and_move(turn, step_key, move_key)
    given = {key: value for key, value in answers.items() if key not in CHOICE and key != COMMENT}
    answered = answers_to(turn, step, move, given)
    rating = answered.plain.get(RATING) if step.rates else None
    comment = _comment(answers.get(COMMENT)) if step.rates else None
    sealed = _seal(turn, step, answered, comment)
    found = _routes(turn, step, answered)
    assigned = _assigned(turn, step, move, answers, found)
    plain = {key: value for key, value in answered.plain.items() if not (step.rates and key == RATING)}
    if rating is not None:
        _rate(turn, step, int(rating), COMMENT if comment else None)
    take(turn, step, move, Sorted(plain, {}, answered.media), sealed=sealed, rating=rating, assigned=assigned)
    announce_routes(turn)
    return answered


def line_of_doer(held: Held, rules: Rules, by: Actor, line: str | None, step: str | None = None) -> tuple[str, Doer]:
    """The line on which `by` does `step` (None: whatever step it stands at), and in which part.

    Raises StepNotNext when no line stands there, StepNotAllowed, SamePersonAgain, WhichLine when several may be meant.
    """
    affair, procedure = held.affair, rules.procedure
    here = [MAIN, *(key for key, _ in going(affair))] if step is None else lines_at(affair, step)
    here = [key for key in here if line is None or key == line]
    if not here:
        named = procedure.steps.get(step or "")
        raise StepNotNext(step=named.title if named else step, current=standing_words(procedure, affair))
    if len(here) == 1:
        return here[0], _doer_on(held, procedure, here[0], by)
    able = [key for key in here if doer(affair, _at(procedure, affair, key), _works(held, key), by)]
    if step is None:
        return (able or here)[0], _doer_on(held, procedure, (able or here)[0], by)
    if len(able) > 1:
        titles = "、".join(line_title(affair, key) for key in able)
        raise WhichLine(step=procedure.steps[step].title, lines=titles)
    return (able or here)[0], _doer_on(held, procedure, (able or here)[0], by)


def part_at_work(held: Held, procedure: Procedure, by: Actor) -> Doer | None:
    """In which part `by` does what waits now, on any line; None when in none."""
    lines = (MAIN, *(key for key, _ in going(held.affair))) if held.affair.state == "open" else ()
    parts = (doer(held.affair, _at(procedure, held.affair, key), _works(held, key), by) for key in lines)
    return next((part for part in parts if part is not None), None)


def _doer_on(held: Held, procedure: Procedure, line: str, by: Actor) -> Doer:
    return require_doer(procedure, held.affair, _at(procedure, held.affair, line), _works(held, line), by, line)


def _at(procedure: Procedure, affair: Affair, line: str) -> Step:
    return procedure.steps[standing_at(affair, line)]


def _works(held: Held, line: str) -> list[Work]:
    return [work for work in held.works if work.line == line]


def standing_words(procedure: Procedure, affair: Affair) -> str:
    """Where the affair stands, its lines too, in words."""
    at = [affair.step, *(line["at"] for _, line in going(affair))]
    titles = dict.fromkeys(procedure.steps[key].title for key in at if key in procedure.steps)
    return "、".join(titles) or "已办结"


def step_and_move(turn: Turn, step_key: str, move_key: str) -> tuple[Step, Move]:
    """The step the turn's line stands at, and its move. Raises StepNotNext, MoveNotOpen."""
    step = turn.procedure.steps.get(step_key)
    if step is None or turn.step != step_key:
        current = standing_words(turn.procedure, turn.affair)
        raise StepNotNext(step=step.title if step else step_key, current=current)
    move = step.moves.get(move_key)
    if move is None:
        open_now = "、".join(other.title for other in step.moves.values() if other.on is None)
        raise MoveNotOpen(step=step.title, move=move_key, open=open_now)
    return step, move


def answers_to(turn: Turn, step: Step, move: Move, given: Mapping[str, Any]) -> Sorted:
    """The answers to a move, checked and sorted. Raises InvalidInput with every wrong field."""
    left = {} if turn.doer.role == REPORTER or turn.side else left_to_workers(turn.procedure, step.key)
    fields = offered_at(step, {**left, **asked(step, move)}, turn.affair)
    kept = {key: turn.affair.answers[key] for key in left if key in turn.affair.answers}
    classes = turn.rules.catalogue.classes if turn.rules.catalogue else None
    return checked(fields, {**kept, **given}, facts=turn.facts(), classes=classes)


def _comment(said: object) -> str | None:
    if said is None or not str(said).strip():
        return None
    if len(str(said)) > _LONGEST_COMMENT:
        raise InvalidInput(comment=f"请不超过 {_LONGEST_COMMENT} 字。")
    return str(said).strip()


def _seal(turn: Turn, step: Step, answered: Sorted, comment: str | None) -> dict[str, str]:
    """Personal answers and the reporter's own words go to the vault; history gets commitments."""
    visit = turn.visit(step.key)
    values = {f"{step.key}.{visit}.{key}": value for key, value in answered.personal.items()}
    if comment:
        values[f"{step.key}.{visit}.{COMMENT}"] = comment
    return seal(turn, values, of_the_affair=bool(comment) and turn.side is not None)


def _routes(turn: Turn, step: Step, answered: Sorted) -> Routes | None:
    if step.assigns is None and step.whistle is None:
        return None
    return routes(turn.rules, step, turn.affair, turn.facts(answered.plain))


def _assigned(
    turn: Turn, step: Step, move: Move, answers: Mapping[str, Any], found: Routes | None
) -> dict[str, Json] | None:
    if found is None or move.to not in (step.assigns, step.whistle):
        return None
    if step.whistle is not None:
        return {"units": units_named(answers.get("units"), "units", found, least=1)}
    given = assignee(turn.procedure, step, turn.affair, answers, found, turn.at)
    lines = turn.procedure.steps[str(step.assigns)].lines
    if lines is not None and lines.word == "joint":
        helping = units_named(answers.get("with"), "with", found, but=given.get("org"))
        return given | {"with": helping}
    return given


def announce_routes(turn: Turn) -> None:
    """The affair has come to where it is given on: if the rules are broken, say so at once, not when someone looks."""
    step = turn.procedure.steps.get(turn.affair.step)
    if turn.line != MAIN or step is None or step.route is None:
        return
    alarm = routes(turn.rules, step, turn.affair, turn.facts()).alarm
    if alarm:
        turn.record("alarm", {"step": step.key, "what": "routing", "text": alarm})
        turn.emit("routing-broken", step=step.key, route=step.route)


def _unit_of(line: Mapping[str, Any]) -> str | None:
    """The unit called to the line: it is whom the caller's grade is about."""
    return next((given.get("org") for given in line["assigned"].values()), None)


def _rate(turn: Turn, step: Step, grade: int, comment: str | None) -> None:
    affair, visit = turn.affair, turn.visit(step.key)
    handled = _unit_of(turn.side) if turn.side else affair.run.get("reply", {}).get("org")
    turn.changes.ratings.append(
        Rating(
            affair=affair,
            visit=visit,
            step=step.key,
            grade=grade,
            comment_name=f"{step.key}.{visit}.{comment}" if comment else None,
            channel=turn.by.channel,
            org=UUID(handled) if handled else None,
            path=affair.place_path,
            procedure_key=affair.procedure_key,
            given_by=turn.by.person_id,
            given_at=turn.at,
            written_by=turn.by.person_id,
        )
    )
