"""Doing a step: lock, may?, engine, save, history, outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import Sorted, checked, left_to_workers
from liren.affairs.assigning import CHOICE, Routes, assignee, routes
from liren.affairs.dates import require_between
from liren.affairs.errors import AffairClosed, MoveNotOpen, StaleAffair, StepNotNext
from liren.affairs.models import Affair, Rating
from liren.affairs.rights import REPORTER, require_doer
from liren.affairs.shapes import Stepped
from liren.affairs.store import hold, save
from liren.affairs.turn import Turn, finish, seal, take
from liren.engine.language import Move, Step
from liren.engine.steps import asked
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.media.public import attach
from liren.standards.public import rules_of

RATING, COMMENT = "rating", "comment"
_LONGEST_COMMENT = 1000


@write
def do_step(
    *,
    affair_id: UUID,
    step: str,
    move: str,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: int | None = None,
    happened_at: datetime | None = None,
) -> Stepped:
    """`by` takes `move` at `step`.

    answers: raw, by field key: the step's own form, the move's questions, and at the first step what workers fill in of
    the opening form. An assigning move also takes `unit` or `person`, without either the rules' proposal; a rating step
    takes `rating` 1..5 and `comment`. version: of the page `by` saw; happened_at: when it was done, if earlier.
    Raises NoSuchAffair; StaleAffair when someone acted since `version`; StepNotNext, AffairClosed, MoveNotOpen;
    StepNotAllowed, SamePersonAgain; InvalidInput; NotYetTold.
    Source: the procedure version the affair began with, `steps.<step>.moves.<move>`.
    """
    held = hold(affair_id)
    require_open_affair(held.affair, version)
    if happened_at is not None:
        require_between(held.affair.opened_at, happened_at, at)
    began_with = rules_of(held.affair.procedure_digest, at)
    current = _step(began_with.procedure.steps, held.affair, step)
    doer = require_doer(began_with.procedure, held.affair, current, held.works, by)
    turn = Turn(held, began_with, by, doer, at, happened_at)
    answered = take_move(turn, step, move, answers)
    write_turn(turn)
    attach("affair", affair_id, answered.media, by=by)
    return stepped(turn)


def take_move(turn: Turn, step_key: str, move_key: str, answers: Mapping[str, Any]) -> Sorted:
    """Check the answers to a move and take it, in memory; personal answers are sealed on the way."""
    step = _step(turn.procedure.steps, turn.affair, step_key)
    move = step.moves.get(move_key)
    if move is None:
        open_now = "、".join(other.title for other in step.moves.values() if other.on is None)
        raise MoveNotOpen(step=step.title, move=move_key, open=open_now)
    given = {key: value for key, value in answers.items() if key not in CHOICE and key != COMMENT}
    answered = _answered(turn, step, move, given)
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


def _step(steps: Mapping[str, Step], affair: Affair, key: str) -> Step:
    step = steps.get(key)
    if step is None or affair.step != key:
        current = steps.get(affair.step)
        raise StepNotNext(step=step.title if step else key, current=current.title if current else "已办结")
    return step


def _answered(turn: Turn, step: Step, move: Move, given: Mapping[str, Any]) -> Sorted:
    left = {} if turn.doer.role == REPORTER else left_to_workers(turn.procedure, step.key)
    fields = {**left, **asked(step, move)}
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
    visit = turn.affair.run["visits"].get(step.key, 1)
    values = {f"{step.key}.{visit}.{key}": value for key, value in answered.personal.items()}
    if comment:
        values[f"{step.key}.{visit}.{COMMENT}"] = comment
    return seal(turn, values)


def _routes(turn: Turn, step: Step, answered: Sorted) -> Routes | None:
    if step.assigns is None:
        return None
    return routes(turn.rules, step, turn.affair, turn.facts(answered.plain))


def _assigned(
    turn: Turn, step: Step, move: Move, answers: Mapping[str, Any], found: Routes | None
) -> dict[str, Json] | None:
    if found is None or move.to != step.assigns:
        return None
    return assignee(turn.procedure, step, turn.affair, answers, found, turn.at)


def announce_routes(turn: Turn) -> None:
    """The affair has come to where it is given on: if the rules are broken, say so at once, not when someone looks."""
    step = turn.procedure.steps.get(turn.affair.step)
    if step is None or step.route is None:
        return
    alarm = routes(turn.rules, step, turn.affair, turn.facts()).alarm
    if alarm:
        turn.record("alarm", {"step": step.key, "what": "routing", "text": alarm})
        turn.emit("routing-broken", step=step.key, route=step.route)


def _rate(turn: Turn, step: Step, grade: int, comment: str | None) -> None:
    affair = turn.affair
    visit = affair.run["visits"].get(step.key, 1)
    handled = affair.run.get("reply", {}).get("org")
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
