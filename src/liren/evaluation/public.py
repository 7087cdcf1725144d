"""The door to the evaluation room: figures with their explanation, and the roll-up behind them.

A count of nothing is 0; a share or a duration of nothing is None. Nothing here sorts by value.
"""

from liren.engine.conformance.judging import BROKEN, DEPARTED, KEPT, UNKNOWN
from liren.evaluation.actions import catch_up, rebuild, roll_up
from liren.evaluation.boundaries import Lines, Redrawn
from liren.evaluation.burden import (
    CommitteeMonth,
    Limit,
    ProcedureShare,
    burden_limit,
    committee_month,
    limit_burden,
    may_limit_burden,
    tell_overloads,
)
from liren.evaluation.conformance.packing import NEVER, Packed, Taken
from liren.evaluation.conformance.reading import (
    BehindCount,
    BehindCounts,
    Conformance,
    TextSeen,
    behind_conformance,
    conformance,
)
from liren.evaluation.conformance.store import courses, packed_courses
from liren.evaluation.definitions import Composite, Definitions, Measure, MeasureSet, definitions
from liren.evaluation.goals import Goal, GoalGroup, goals
from liren.evaluation.queries import explain, figures, received, titles
from liren.evaluation.shapes import (
    Behind,
    ChildRow,
    Excluded,
    Explained,
    Figure,
    FigureGroup,
    FiguresPage,
    Period,
)
from liren.evaluation.verification import verify

__all__ = [
    "BROKEN",
    "DEPARTED",
    "KEPT",
    "NEVER",
    "UNKNOWN",
    "Behind",
    "BehindCount",
    "BehindCounts",
    "ChildRow",
    "CommitteeMonth",
    "Composite",
    "Conformance",
    "Definitions",
    "Excluded",
    "Explained",
    "Figure",
    "FigureGroup",
    "FiguresPage",
    "Goal",
    "GoalGroup",
    "Limit",
    "Lines",
    "Measure",
    "MeasureSet",
    "Packed",
    "Period",
    "ProcedureShare",
    "Redrawn",
    "Taken",
    "TextSeen",
    "behind_conformance",
    "burden_limit",
    "catch_up",
    "committee_month",
    "conformance",
    "courses",
    "definitions",
    "explain",
    "figures",
    "goals",
    "limit_burden",
    "may_limit_burden",
    "packed_courses",
    "rebuild",
    "received",
    "roll_up",
    "tell_overloads",
    "titles",
    "verify",
]
