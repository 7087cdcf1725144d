"""The door of people who come by the file; a page of the room's own door, `registry.public.arrivals`."""

from liren.registry.people.arriving.bringing import (
    MOST_ROWS,
    SOURCES,
    arrival_reactions,
    bring,
    decide_all,
    decide_lines,
    drop,
)
from liren.registry.people.arriving.looking import arrival, arrivals
from liren.registry.people.arriving.shapes import (
    COLUMNS,
    VERDICTS,
    ArrivalPage,
    Brought,
    Candidate,
    Line,
    Problem,
)
from liren.registry.people.arriving.writing import PART, Written, write_part

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "PART",
    "SOURCES",
    "VERDICTS",
    "ArrivalPage",
    "Brought",
    "Candidate",
    "Line",
    "Problem",
    "Written",
    "arrival",
    "arrival_reactions",
    "arrivals",
    "bring",
    "decide_all",
    "decide_lines",
    "drop",
    "write_part",
]
