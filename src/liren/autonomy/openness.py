"""The door of 三务公开: what a place must publish and how far it is, its supervision, and what was decided there."""

from liren.autonomy.actions.openness import ACT as OPENNESS_RHYTHM
from liren.autonomy.actions.openness import SOON, ToTell, roll_up_openness, say_rhythm, tell_of_openness
from liren.autonomy.queries.decided import check_ways, decided_at, ways
from liren.autonomy.queries.openness import check_openness, openness_at, openness_below, openness_law
from liren.autonomy.queries.supervision import supervision_at
from liren.autonomy.shapes.decided import DecidedLine, DecidedPage
from liren.autonomy.shapes.openness import Behind, BelowLine, DutyLine, OpennessBelow, OpennessPage, Rhythm, Shown
from liren.autonomy.shapes.supervision import LookedAt, SupervisionPage

__all__ = [
    "OPENNESS_RHYTHM",
    "SOON",
    "Behind",
    "BelowLine",
    "DecidedLine",
    "DecidedPage",
    "DutyLine",
    "LookedAt",
    "OpennessBelow",
    "OpennessPage",
    "Rhythm",
    "Shown",
    "SupervisionPage",
    "ToTell",
    "check_openness",
    "check_ways",
    "decided_at",
    "openness_at",
    "openness_below",
    "openness_law",
    "roll_up_openness",
    "say_rhythm",
    "supervision_at",
    "tell_of_openness",
    "ways",
]
