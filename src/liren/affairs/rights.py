"""Who may do a step now. Pages ask it to offer moves, actions ask it before they write: one rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from liren.access.public import Actor
from liren.access.roles import ROLES
from liren.affairs.errors import SamePersonAgain, StepNotAllowed
from liren.affairs.keepers import lies_at
from liren.affairs.models import Affair, Work
from liren.engine.language import SYSTEM, Procedure, Step
from liren.kit.json import Json
from liren.territories.public import level_of

REPORTER = "reporter"
COMMUNITY = 5


@dataclass(frozen=True, slots=True)
class Doer:
    """In which role, and for which organisation, someone acts."""

    role: str
    org: UUID | None


def role_title(role: str) -> str:
    """As people say it: the reporter is 反映人."""
    if role == REPORTER:
        return "反映人"
    if role == SYSTEM:
        return "系统"
    return ROLES[role].title if role in ROLES else role


def titles(roles: Iterable[str]) -> str:
    return "、".join(role_title(role) for role in roles)


def doer(affair: Affair, step: Step, works: Iterable[Work], by: Actor) -> Doer | None:
    """In which role `by` may do `step` of this affair; None when in none. The system may do any."""
    if by.is_system:
        return Doer("system", None)
    lies_with = {work.role: work for work in works}
    for role in step.by:
        found = _as_reporter(affair, by) if role == REPORTER else _in_role(affair, step, role, lies_with.get(role), by)
        if found:
            return found
    return None


def require_doer(
    procedure: Procedure, affair: Affair, step: Step, works: Iterable[Work], by: Actor, line: str = ""
) -> Doer:
    """`doer`, or StepNotAllowed with who may; SamePersonAgain when the step wants another than `by`.

    works: of the line on which the step is done.
    """
    found = doer(affair, step, works, by)
    if found is None:
        raise StepNotAllowed(step=step.title, allowed=titles(step.by))
    if did_before(affair.run, step.not_by, by, line):
        other = procedure.steps[str(step.not_by)].title
        raise SamePersonAgain(step=step.title, other=other, allowed=titles(step.by))
    return found


def serves(granted: str, jurisdiction: str, place: str | None = None) -> bool:
    """Does a grant at `granted` reach the affair?

    It lies at the affair's jurisdiction or place, or above. Where nobody knows in which grid of a community the affair
    lies, every grid of that community is asked.

    >>> serves("32.05.06.001.002.g4.", "32.05.06.001.002."), serves("32.05.06.001.002.g4.", "32.05.06.001.002.g5.")
    (True, False)
    """
    above = jurisdiction.startswith(granted) or (place is not None and place.startswith(granted))
    return above or (level_of(jurisdiction) == COMMUNITY and granted.startswith(jurisdiction))


def keeps_seeing(affair: Affair, part: Doer, by: Actor) -> UUID | None:
    """Who must be noted as a participant so that they see the affair after their part in it.

    Whoever serves the whole place sees it anyway: None. One who sees only their own keeps it with their organisation;
    anybody else, such as a grid worker called from another grid, in person.
    """
    role = ROLES.get(part.role)
    if role is not None and role.sees == "place":
        anyway = any(g.role == part.role and affair.jurisdiction_path.startswith(g.path) for g in by.grants)
        return None if anyway else by.person_id
    return part.org or by.person_id


def did_before(run: Mapping[str, Json], other: str | None, by: Actor, line: str = "") -> bool:
    """Was it `by` who last did the step `other`: on this line or the main one; asked on the main one, on any line?"""
    if other is None or by.person_id is None:
        return False
    lines = run.get("lines", {})
    books = [one["done_by"] for key, one in lines.items() if line in ("", key)]
    found = [book[other] for book in (*books, run.get("done_by", {})) if other in book]
    return any(done_by[0] == str(by.person_id) for done_by in (found if line == "" else found[:1]))


def _as_reporter(affair: Affair, by: Actor) -> Doer | None:
    return Doer(REPORTER, None) if by.person_id and by.person_id == affair.reporter_id else None


def _in_role(affair: Affair, step: Step, role: str, work: Work | None, by: Actor) -> Doer | None:
    """In the role at a place that holds the affair; and of the organisation, or the person, with whom the work lies."""
    if work is not None and work.person is not None and work.person != by.person_id:
        return None
    kept = lies_at(affair, step) if step.keeper_of else None
    for grant in by.grants:
        is_of_it = work is None or work.org is None or grant.org_id == work.org
        there = (
            serves(grant.path, affair.jurisdiction_path, affair.place_path)
            if kept is None
            else serves(grant.path, kept)
        )
        if grant.role == role and is_of_it and there:
            return Doer(role, grant.org_id)
    return None
