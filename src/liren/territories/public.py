"""The door to the territories room: places, the tree they form, and their names.

Places are public facts: reading needs no rights. Writes record who did them; whoever calls a write has first asked
`access.public.require(actor, "places.manage", path)`, because this room lies below access and cannot.

Reads take `on`: None reads the tree as it stands by the last record (nothing closed), a date reads it as of that day,
names included. `place`, `place_at` and `places` find closed places too: old affairs still lie there.
"""

from liren.territories.actions.applying import apply_edition
from liren.territories.actions.comparing import compare_edition, decide_changes, drop_changes, set_successors
from liren.territories.actions.drawing import DRAWN, draw_shape
from liren.territories.actions.places import add_below, close, put_in_grid, rename
from liren.territories.actions.redrawing import plan_problems, redraw_grids
from liren.territories.counties import (
    CodeSpan,
    CodeThen,
    Fate,
    InForce,
    PresentPlaces,
    Succession,
    became,
    code_on,
    code_origins,
    code_spans,
    codes_on,
    in_force,
    present_places,
    told_of,
)
from liren.territories.coverage import Coverage, Finding, GridFigures, coverage, grid_figures
from liren.territories.distances import Apart, distances
from liren.territories.editions import (
    GONE,
    ChangedDivision,
    Changes,
    change_set,
    change_sets,
    changed_divisions,
    changed_provinces,
)
from liren.territories.editions import KINDS as CHANGE_KINDS
from liren.territories.editions import STATES as CHANGE_SET_STATES
from liren.territories.frame import Frame, Loaded, frame, lines_of, load_frame, make_frame
from liren.territories.grids import (
    Arrangement,
    Drawn,
    Key,
    NewGrid,
    Plan,
    arrangement,
    drawn,
    former_grids,
    would_be_drawn,
)
from liren.territories.kinds import LEVELS, label, words
from liren.territories.lineage import (
    EndedDivision,
    children_during,
    ended_divisions,
    ended_place,
    former_names,
    kin,
    standing_heirs,
)
from liren.territories.locating import outlined_around, points_within
from liren.territories.outlines import Outline, metres_per_degree, outlines
from liren.territories.paths import (
    LENGTH_TO_COMMUNITY,
    NATION,
    ancestors_of,
    community_of,
    county_of,
    cut,
    is_path,
    level_of,
    lies_in,
    parent_of,
    path_of_code,
    street_of,
    upper_end,
)
from liren.territories.place import Committee, Kind, Page, Place, jurisdiction_of
from liren.territories.queries import (
    ancestors,
    buildings_of,
    children,
    descendants,
    kinds_below,
    named_below,
    place,
    place_at,
    places,
    places_at,
    subtree_count,
)
from liren.territories.recorded import Recorded, recorded
from liren.territories.search import search
from liren.territories.shapes import SYSTEMS
from liren.territories.uploaded import MOST_BYTES as MOST_EDITION_BYTES
from liren.territories.uploaded import MOST_TABLE, uploaded_frame, uploaded_table

__all__ = [
    "CHANGE_KINDS",
    "CHANGE_SET_STATES",
    "DRAWN",
    "GONE",
    "LENGTH_TO_COMMUNITY",
    "LEVELS",
    "MOST_EDITION_BYTES",
    "MOST_TABLE",
    "NATION",
    "SYSTEMS",
    "Apart",
    "Arrangement",
    "ChangedDivision",
    "Changes",
    "CodeSpan",
    "CodeThen",
    "Committee",
    "Coverage",
    "Drawn",
    "EndedDivision",
    "Fate",
    "Finding",
    "Frame",
    "GridFigures",
    "InForce",
    "Key",
    "Kind",
    "Loaded",
    "NewGrid",
    "Outline",
    "Page",
    "Place",
    "Plan",
    "PresentPlaces",
    "Recorded",
    "Succession",
    "add_below",
    "ancestors",
    "ancestors_of",
    "apply_edition",
    "arrangement",
    "became",
    "buildings_of",
    "change_set",
    "change_sets",
    "changed_divisions",
    "changed_provinces",
    "children",
    "children_during",
    "close",
    "code_on",
    "code_origins",
    "code_spans",
    "codes_on",
    "community_of",
    "compare_edition",
    "county_of",
    "coverage",
    "cut",
    "decide_changes",
    "descendants",
    "distances",
    "draw_shape",
    "drawn",
    "drop_changes",
    "ended_divisions",
    "ended_place",
    "former_grids",
    "former_names",
    "frame",
    "grid_figures",
    "in_force",
    "is_path",
    "jurisdiction_of",
    "kin",
    "kinds_below",
    "label",
    "level_of",
    "lies_in",
    "lines_of",
    "load_frame",
    "make_frame",
    "metres_per_degree",
    "named_below",
    "outlined_around",
    "outlines",
    "parent_of",
    "path_of_code",
    "place",
    "place_at",
    "places",
    "places_at",
    "plan_problems",
    "points_within",
    "present_places",
    "put_in_grid",
    "recorded",
    "redraw_grids",
    "rename",
    "search",
    "set_successors",
    "standing_heirs",
    "street_of",
    "subtree_count",
    "told_of",
    "uploaded_frame",
    "uploaded_table",
    "upper_end",
    "words",
    "would_be_drawn",
]
