"""What clause an affair is about, and who maintains it: the steps with `keeper_of` lie there, not with the nearest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liren.access.public import holders
from liren.affairs.models import Affair
from liren.engine.language import Procedure, Step
from liren.kit.errors import InvalidInput
from liren.standards.public import clauses

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


def kept_at(procedure: Procedure, clause: clauses.NamedClause, path: str, at: datetime) -> str | None:
    """The place where the clause is maintained: its own, else the highest above `path` where somebody could answer.

    None where nobody could anywhere, or where the procedure does not ask. A statement for each role.
    """
    roles = dict.fromkeys(role for step in procedure.steps.values() if step.keeper_of for role in step.by)
    if any(holders(role, clause.keeper, at=at) for role in roles):
        return clause.keeper
    above = [held.path for role in roles for held in holders(role, path, at=at)]
    return min(above, key=len, default=None)


def lies_at(affair: Affair, step: Step) -> str:
    """The place whose people a step waits for."""
    kept: str | None = affair.run.get(KEEPER) if step.keeper_of else None
    return affair.jurisdiction_path if kept is None else kept
