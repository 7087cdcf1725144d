"""The door to the evaluation room: figures with their explanation, and the roll-up behind them.

A count of nothing is 0; a share or a duration of nothing is None. Nothing here sorts by value.
"""

from liren.engine.conformance.judging import BROKEN, DEPARTED, KEPT, UNKNOWN
from liren.evaluation.actions import catch_up, rebuild, roll_up
from liren.evaluation.backtests import public as backtests
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
from liren.evaluation.conformance.logs import COLUMNS as LOG_COLUMNS
from liren.evaluation.conformance.logs import LARGEST as LARGEST_LOG
from liren.evaluation.conformance.logs import MOST_ROWS as MOST_LOG_ROWS
from liren.evaluation.conformance.logs import (
    PASSED,
    Activity,
    Log,
    LogHeld,
    activities_of,
    columns_from,
    guessed,
    hold_log,
    read_log,
    text_of_log,
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
from liren.evaluation.pilots import PILOT, tried_out
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
    "LARGEST_LOG",
    "LOG_COLUMNS",
    "MOST_LOG_ROWS",
    "NEVER",
    "PASSED",
    "PILOT",
    "UNKNOWN",
    "Activity",
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
    "Log",
    "LogHeld",
    "Measure",
    "MeasureSet",
    "Packed",
    "Period",
    "ProcedureShare",
    "Redrawn",
    "Taken",
    "TextSeen",
    "activities_of",
    "backtests",
    "behind_conformance",
    "burden_limit",
    "catch_up",
    "columns_from",
    "committee_month",
    "conformance",
    "courses",
    "definitions",
    "explain",
    "figures",
    "goals",
    "guessed",
    "hold_log",
    "limit_burden",
    "may_limit_burden",
    "packed_courses",
    "read_log",
    "rebuild",
    "received",
    "roll_up",
    "tell_overloads",
    "text_of_log",
    "titles",
    "tried_out",
    "verify",
]
