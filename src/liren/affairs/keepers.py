"""What clause an affair is about, and who maintains it: the steps with `keeper_of` lie there, not with the nearest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liren.access.public import holders
from liren.affairs.models import Affair
from liren.engine.language import Procedure, Step
from liren.kit.errors import InvalidInput
from liren.standards.public import clauses
from liren.territories.public import ancestors, place_at, standing_heirs

KEEPER = "keeper"
"""In an affair's run: the place whose people maintain the clause it is about."""


def clause_told(
    procedure: Procedure, answers: Mapping[str, Any], path: str, at: datetime
) -> tuple[str, clauses.NamedClause] | None:
    """The field that names a clause, and the clause; None where none was asked or answered. One statement or two.

    Raises InvalidInput for a clause there is not.
    """
    key = next((key for key, field in procedure.form.items() if field.type == "clause" and answers.get(key)), None)
    if key is None:
        return None
    try:
        return key, clauses.named(str(answers[key]), path, at)
    except clauses.NoSuchClause:
        raise InvalidInput.of({key: "没有这一条，请从列表里重新选。"}) from None


def kept_at(procedure: Procedure, own: str, path: str, at: datetime) -> str | None:
    """The place where a clause is maintained: its `own`, else the highest above `path` where somebody could answer.

    Of a place that ended: where it stands now. None where nobody could anywhere, or where the procedure does not ask.
    A statement for each role, and one for an own place.
    """
    roles = dict.fromkeys(role for step in procedure.steps.values() if step.keeper_of for role in step.by)
    keeper = _standing(own) if roles else own
    if any(holders(role, keeper, at=at) for role in roles):
        return keeper
    above = [held.path for role in roles for held in holders(role, path, at=at)]
    return min(above, key=len, default=None)


def name_clause(affair: Affair, told: tuple[str, clauses.NamedClause] | None, keeper: str | None) -> None:
    """What clause it is about stands with its version, and who maintains it is asked. told, keeper: as found above."""
    if told is None:
        return
    key, clause = told
    affair.about = clause.about
    affair.answers = {**affair.answers, key: clause.value}
    if keeper is not None:
        affair.run[KEEPER] = keeper


def lies_at(affair: Affair, step: Step) -> str:
    """The place whose people a step waits for."""
    kept: str | None = affair.run.get(KEEPER) if step.keeper_of else None
    return affair.jurisdiction_path if kept is None else kept


def _standing(own: str) -> str:
    """Who keeps what the place `own` kept: itself, the one that took over, or the nearest standing above it."""
    here = place_at(own) if own else None
    if here is None or here.valid_to is None:
        return own
    heirs = standing_heirs([here.id])[here.id]
    if len(heirs) == 1:
        return heirs[0]
    return next((one.path for one in reversed(ancestors(own)) if one.valid_to is None), "")
