"""Parties 各方 of a step that proposes together: what was put forward, and for whom someone can still agree."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from liren.access.public import Actor
from liren.affairs.models import Affair, Work
from liren.affairs.rights import Doer, did_before, doer
from liren.engine.language import Step


def proposal_at(affair: Affair, step: Step) -> dict[str, Any] | None:
    """What the parties of the step are asked to agree to; None when nothing was put forward there."""
    proposal: dict[str, Any] | None = affair.run.get("proposal")
    return proposal if proposal and step.propose_together and proposal["step"] == step.key else None


def party_of(affair: Affair, step: Step, works: Iterable[Work], by: Actor) -> Doer | None:
    """The party for which `by` can still agree: a role of the step nobody agreed for, by who agreed for none.

    works: of the main line. Nobody whom the step's `not_by` keeps out.
    """
    proposal = proposal_at(affair, step)
    if proposal is None or str(by.person_id) in proposal["agreed"].values() or did_before(affair.run, step.not_by, by):
        return None
    lying = list(works)
    for role in step.by:
        part = doer(affair, replace(step, by=(role,)), lying, by) if role not in proposal["agreed"] else None
        if part is not None:
            return part
    return None
