"""The door of 三务公开: what a place must publish, how far it is, and what is behind below it."""

from liren.autonomy.actions.openness import ACT as OPENNESS_RHYTHM
from liren.autonomy.actions.openness import SOON, ToTell, roll_up_openness, say_rhythm, tell_of_openness
from liren.autonomy.queries.openness import check_openness, openness_at, openness_below, openness_law
from liren.autonomy.shapes.openness import Behind, BelowLine, DutyLine, OpennessBelow, OpennessPage, Rhythm, Shown

__all__ = [
    "OPENNESS_RHYTHM",
    "SOON",
    "Behind",
    "BelowLine",
    "DutyLine",
    "OpennessBelow",
    "OpennessPage",
    "Rhythm",
    "Shown",
    "ToTell",
    "check_openness",
    "openness_at",
    "openness_below",
    "openness_law",
    "roll_up_openness",
    "say_rhythm",
    "tell_of_openness",
]
