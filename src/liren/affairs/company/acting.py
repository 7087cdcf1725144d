"""How an act beside the steps begins: in which part, and with which words."""

from collections.abc import Iterable
from datetime import datetime

from liren.access.public import Actor, holds, which
from liren.affairs.actions.noting import part_beside
from liren.affairs.errors import StepNotAllowed
from liren.affairs.models import Affair
from liren.affairs.rights import Doer, titles
from liren.affairs.store import Held
from liren.affairs.turn import Turn
from liren.kit.errors import InvalidInput
from liren.standards.public import rules_of

LONGEST = 500
DECIDERS = ("community_worker", "dispatcher", "supervisor")
"""Who puts affairs together and shows them to everybody: those who answer for the whole place."""


def turn_beside(held: Held, by: Actor, at: datetime, part: Doer | None = None) -> Turn:
    """A turn in the nearest role `by` holds there, or as the reporter."""
    is_reporter = by.person_id is not None and by.person_id == held.affair.reporter_id
    part = part or part_beside(held, is_reporter, by)
    return Turn(held, rules_of(held.affair.procedure_digest, at, held.affair.place_path), by, part, at)


def require_at_work(by: Actor, what: str) -> None:
    """Raise StepNotAllowed for who only looks on."""
    if which(by, "affairs.do").empty:
        raise StepNotAllowed(step=what, allowed="办理这件事的人")


def decides(affair: Affair, by: Actor) -> Doer | None:
    """In which role `by` answers for the place of the affair; None when in none."""
    if by.is_system:
        return Doer("system", None)
    path = affair.jurisdiction_path
    role = _answering(by, path)
    return Doer(role, by.org_as(role, path)) if role else None


def answers_for(by: Actor, path: str) -> bool:
    """Does `by` decide what everybody sees of the whole place?"""
    return by.is_system or _answering(by, path) is not None


def _answering(by: Actor, path: str) -> str | None:
    return next((role for role in DECIDERS if holds(by, role, path)), None)


def require_decider(affairs: Iterable[Affair], by: Actor, what: str) -> Doer:
    """`decides` for every one of `affairs`, or StepNotAllowed with who may."""
    parts = [decides(affair, by) for affair in affairs]
    part = parts[0]
    if part is None or None in parts:
        raise StepNotAllowed(step=what, allowed=titles(DECIDERS))
    return part


def said(text: str, name: str, asked: str) -> str:
    """`text` without blanks around it. Raises InvalidInput for `name` when it is empty or too long."""
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise InvalidInput.of({name: f"{asked}，不超过 {LONGEST} 字。"})
    return words
