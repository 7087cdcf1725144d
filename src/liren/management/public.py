"""The door to the room of managing a community: tables asked of communities, filled from what is held 一表通."""

from liren.management.actions.defining import (
    ADMISSION,
    LONGEST_DOCUMENT,
    admit_table,
    define_table,
    end_asking,
    read_table,
    seed_tables,
)
from liren.management.actions.filling import Written, explain, write_cells
from liren.management.actions.handing_in import PROCEDURE, correct, hand_in, send_back, take_in
from liren.management.book import check_tables
from liren.management.deeds import DEEDS, somebody_fills, tables_to_open
from liren.management.errors import NotYetWhole, TableRefused
from liren.management.queries.drawing import filling
from liren.management.queries.lists import (
    asking,
    asking_lines,
    askings,
    definitions,
    filling_of_affair,
    fillings,
    minutes_saved,
)
from liren.management.queries.sums import sums
from liren.management.shapes import (
    AskingLine,
    Cell,
    DefinitionLine,
    FillingLine,
    FillingPage,
    HandedIn,
    PlaceSum,
    RowView,
    Saved,
    SumPage,
    in_words,
)
from liren.management.sources.held import HELD
from liren.management.sources.reading import bind_figures
from liren.management.telling import ITSELF_KIND, bind_page

__all__ = [
    "ADMISSION",
    "DEEDS",
    "HELD",
    "ITSELF_KIND",
    "LONGEST_DOCUMENT",
    "PROCEDURE",
    "AskingLine",
    "Cell",
    "DefinitionLine",
    "FillingLine",
    "FillingPage",
    "HandedIn",
    "NotYetWhole",
    "PlaceSum",
    "RowView",
    "Saved",
    "SumPage",
    "TableRefused",
    "Written",
    "admit_table",
    "asking",
    "asking_lines",
    "askings",
    "bind_figures",
    "bind_page",
    "check_tables",
    "correct",
    "define_table",
    "definitions",
    "end_asking",
    "explain",
    "filling",
    "filling_of_affair",
    "fillings",
    "hand_in",
    "in_words",
    "minutes_saved",
    "read_table",
    "seed_tables",
    "send_back",
    "somebody_fills",
    "sums",
    "tables_to_open",
    "take_in",
    "write_cells",
]
