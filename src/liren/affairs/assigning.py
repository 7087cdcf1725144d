"""Who is to do the step that a dispatcher assigns: the unit the rules propose, or the one chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import holders
from liren.actors.public import Organisation, units
from liren.affairs.errors import NobodyToAssign
from liren.affairs.models import Affair
from liren.engine.language import Procedure, Step
from liren.engine.routing import Routed, choose
from liren.engine.steps import all_fields
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.standards.public import Rules
from liren.territories.public import community_of

CHOICE = ("unit", "person", "units", "with")
"""Answers of an assigning move that are no fields of the procedure."""

MOST_UNITS = 20
"""How many units can be called, or help, at once."""


@dataclass(frozen=True, slots=True)
class Routes:
    """What the rules say about one affair. routed: None when the step has no rules. alarm: what is wrong, in words."""

    routed: Routed | None
    org: Organisation | None
    here: Mapping[str, Organisation]
    alarm: str | None


def routes(rules: Rules, step: Step, affair: Affair, facts: Mapping[str, Any]) -> Routes:
    """Ask the rules of `step` where the affair should go. One statement: the units that serve the place."""
    where = _where(affair)
    here = units(where)
    catalogue = rules.catalogues.get(step.route or "")
    if step.route is None:
        return Routes(None, None, here, None)
    if catalogue is None or catalogue.routing is None:
        return Routes(None, None, here, f"分派规则“{step.route}”不在，请人工选择")
    routed = choose(
        catalogue.routing,
        facts,
        (affair.jurisdiction_path, where),
        known=here.keys(),
        titles={key: field.title for key, field in all_fields(rules.procedure).items()},
    )
    problems = list(routed.broken)
    if routed.unit not in here:
        title = catalogue.routing.units.get(routed.unit, routed.unit)
        problems.append(f"本地没有“{title}”，请人工选择")
    return Routes(routed, here.get(routed.unit), here, "；".join(problems) or None)


def _where(affair: Affair) -> str:
    """The place it happened at; once it was given to another community, that one, whose units are to do it."""
    ours = community_of(affair.jurisdiction_path) or affair.jurisdiction_path
    return affair.place_path if affair.place_path.startswith(ours) else affair.jurisdiction_path


def assignee(
    procedure: Procedure, step: Step, affair: Affair, given: Mapping[str, Any], found: Routes, at: datetime
) -> dict[str, Json]:
    """{org, person, rule, why, proposed} for the step that `step` assigns. One statement more when a person is chosen.

    given: `unit` (an organisation's id, or the key routing calls it) or `person` (id). Raises NobodyToAssign.
    """
    chosen_unit, chosen_person = given.get("unit"), given.get("person")
    if chosen_person:
        return _person(procedure, step, affair, str(chosen_person), at)
    org = _unit(str(chosen_unit), found) if chosen_unit else found.org
    if org is None:
        raise NobodyToAssign(unit="请选择由哪个单位办理。")
    proposed = found.org is not None and org.id == found.org.id
    why = {"rule": found.routed.rule, "why": found.routed.why} if found.routed and proposed else {}
    return {"org": str(org.id), "proposed": proposed, **why}


def units_named(
    given: Any, field: str, found: Routes, *, least: int = 0, but: str | None = None
) -> list[dict[str, str]]:
    """Several units by id or key, each once, as {org, name}. but: the lead, who does not help itself.

    Raises InvalidInput naming `field` when one does not serve the place, when there are too few, or too many.
    """
    many = [] if given in (None, "") else given
    wanted = list(many) if isinstance(many, list | tuple) else [many]
    named = {}
    for one in wanted:
        org = _unit(str(one), found)
        if org is None:
            raise InvalidInput.of({field: "有一个单位不在本地，请重新选择。"})
        named[str(org.id)] = {"org": str(org.id), "name": org.name}
    named.pop(but or "", None)
    if not least <= len(named) <= MOST_UNITS:
        raise InvalidInput.of({field: f"请选 {least} 到 {MOST_UNITS} 个单位。"})
    return list(named.values())


def _unit(chosen: str, found: Routes) -> Organisation | None:
    if chosen in found.here:
        return found.here[chosen]
    return next((org for org in found.here.values() if str(org.id) == chosen), None)


def _person(procedure: Procedure, step: Step, affair: Affair, chosen: str, at: datetime) -> dict[str, Json]:
    """A person in a role the assigned step names; they act for the organisation of that role."""
    roles = procedure.steps[step.assigns].by if step.assigns else ()
    for role in roles:
        for held in holders(role, affair.jurisdiction_path, at=at):
            if str(held.person_id) == chosen:
                org: UUID | None = held.org_id
                return {"org": str(org) if org else None, "person": chosen, "proposed": False}
    raise NobodyToAssign(person="这个人不能承办这一步，请另选。")
