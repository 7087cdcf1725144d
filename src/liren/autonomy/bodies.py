"""The door of bodies that sit and units of neighbours 议事组织、微自治: everything outside enters here."""

from liren.autonomy.actions.bodies import ACT as BODIES_RULE
from liren.autonomy.actions.bodies import adopt_rules, found_unit
from liren.autonomy.actions.resources import judge_proposal, judge_resource
from liren.autonomy.actions.sittings import judge_matter, judge_sitting
from liren.autonomy.errors import BodyUnknown, SittingWrong
from liren.autonomy.queries.bodies import FORMATION, MATTER, SITTING, bodies_at, body
from liren.autonomy.queries.participation import (
    CountedPart,
    check_participation,
    parse_participation,
    participation,
)
from liren.autonomy.shapes.bodies import BodyLine, BodyPage, DecisionView, RulesView, Sums

__all__ = [
    "BODIES_RULE",
    "FORMATION",
    "MATTER",
    "SITTING",
    "BodyLine",
    "BodyPage",
    "BodyUnknown",
    "CountedPart",
    "DecisionView",
    "RulesView",
    "SittingWrong",
    "Sums",
    "adopt_rules",
    "bodies_at",
    "body",
    "check_participation",
    "found_unit",
    "judge_matter",
    "judge_proposal",
    "judge_resource",
    "judge_sitting",
    "parse_participation",
    "participation",
]
