"""The door of draws 抽签, `autonomy.public.draws`."""

from liren.autonomy.actions.sampling import answer_seat, commit_draw, draw
from liren.autonomy.errors import DrawDone, DrawUnknown
from liren.autonomy.models.sampling import STATES, STRATA, WHY
from liren.autonomy.queries.sampling import draw_page, draws_of
from liren.autonomy.shapes.sampling import DrawLine, DrawPage, Seat, Stratum

__all__ = [
    "STATES",
    "STRATA",
    "WHY",
    "DrawDone",
    "DrawLine",
    "DrawPage",
    "DrawUnknown",
    "Seat",
    "Stratum",
    "answer_seat",
    "commit_draw",
    "draw",
    "draw_page",
    "draws_of",
]
