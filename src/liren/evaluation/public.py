"""The door to the evaluation room: figures with their explanation, and the roll-up behind them.

A count of nothing is 0; a share or a duration of nothing is None. Nothing here sorts by value.
"""

from liren.evaluation.actions import catch_up, rebuild, roll_up
from liren.evaluation.boundaries import Lines, Redrawn
from liren.evaluation.definitions import Composite, Definitions, Measure, MeasureSet, definitions
from liren.evaluation.queries import explain, figures
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
    "Behind",
    "ChildRow",
    "Composite",
    "Definitions",
    "Excluded",
    "Explained",
    "Figure",
    "FigureGroup",
    "FiguresPage",
    "Lines",
    "Measure",
    "MeasureSet",
    "Period",
    "Redrawn",
    "catch_up",
    "definitions",
    "explain",
    "figures",
    "rebuild",
    "roll_up",
    "verify",
]
