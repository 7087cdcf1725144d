"""Which of a parent's cases still apply where local rules stand: those that never touch what was changed.

To know, each case is played on the parent with everything changed made unrecognisable; one that still goes as told
touches none of it, and must go as told on the merged procedure too.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from liren.engine.calendar import WorkCalendar
from liren.engine.cases import run_cases
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.local_rules.clauses import OPENING
from liren.engine.local_rules.words import LocalRules
from liren.engine.normal import gather
from liren.engine.problems import Problem

_MARK: Final = "〔改〕"
_ASKED: Final = {"title": _MARK, "type": "text", "required": True, "purpose": _MARK, "basis": ""}


@dataclass(frozen=True, slots=True)
class Replayed:
    """kept: names of the parent's cases that apply and go as told; touched: those the changes reach, not compared.

    problems: what of the cases that apply goes another way; there should be none.
    """

    kept: tuple[str, ...]
    touched: tuple[str, ...]
    problems: tuple[Problem, ...]


def replay(
    rules: LocalRules, parent: Procedure, made: Procedure, document: Mapping[str, Any] | str, calendar: WorkCalendar
) -> Replayed:
    """Play the parent's cases on the merged procedure. Raises CasesInvalid for what is no set of cases."""
    marked = run_cases(_marked(rules, parent), document, calendar=calendar)
    played = {one.name: one for one in run_cases(made, document, calendar=calendar)}
    kept = tuple(one.name for one in marked if one.ok)
    return Replayed(
        kept=tuple(name for name in kept if played[name].ok),
        touched=tuple(one.name for one in marked if not one.ok),
        problems=tuple(Problem(f"案例“{name}”", text) for name in kept for text in played[name].problems),
    )


def _marked(rules: LocalRules, parent: Procedure) -> Procedure:
    """The parent with what the rules change made unrecognisable to a case."""
    whole = deepcopy(gather(parent.document))
    for step in {change.clause.partition(".")[0] for change in rules.changes}:
        if step in whole["steps"]:
            whole["steps"][step]["title"] = _MARK
            moves = whole["steps"][step]["moves"]
            whole["steps"][step]["moves"] = {
                f"marked_{number}": {**move, "title": f"{_MARK}{number}"} for number, move in enumerate(moves.values())
            }
        elif step == OPENING:
            whole["form"]["marked_form"] = {**_ASKED, "basis": parent.document["sources"][0]["id"]}
    return parse(whole)
