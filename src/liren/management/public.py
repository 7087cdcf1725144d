"""The door to the room of managing a community: tables asked of communities, filled from what is held 一表通; what
those who serve it are told of their own work 我的负荷."""

from liren.management.actions.defining import (
    ADMISSION,
    LONGEST_DOCUMENT,
    admit_table,
    define_table,
    end_asking,
    read_table,
    seed_tables,
)
from liren.management.actions.drafting import Draft, Looked, Wished, looked, send_to_gate
from liren.management.actions.filling import Written, explain, write_cells
from liren.management.actions.handing_in import PROCEDURE, PROCEDURES, correct, hand_in, send_back, take_in
from liren.management.actions.opening import OpenedList, open_list
from liren.management.actions.trying import Trial, Tried, try_cells
from liren.management.book import check_tables
from liren.management.caring.asking import ARRANGEMENT, ask_arrangement
from liren.management.caring.months import directed_by, my_month, served_by, team_month
from liren.management.caring.shapes import MyMonth, MyTraining, TeamMonth, in_hours
from liren.management.caring.training import check_training, my_training, record_training, withdraw_training
from liren.management.deeds import DEEDS, somebody_fills, street_tables_to_open, tables_to_open
from liren.management.errors import (
    HandsItselfIn,
    NoSuchTable,
    NotHandedIn,
    NotOpenToFill,
    NotYetWhole,
    TableRefused,
)
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
    FillingLine,
    FillingPage,
    HandedIn,
    PlaceSum,
    RowView,
    Saved,
    SumPage,
    TableLine,
    in_words,
)
from liren.management.sources.held import HELD
from liren.management.sources.reading import bind_figures
from liren.management.telling import ITSELF_KIND, bind_page

__all__ = [
    "ADMISSION",
    "ARRANGEMENT",
    "DEEDS",
    "HELD",
    "ITSELF_KIND",
    "LONGEST_DOCUMENT",
    "PROCEDURE",
    "PROCEDURES",
    "AskingLine",
    "Cell",
    "Draft",
    "FillingLine",
    "FillingPage",
    "HandedIn",
    "HandsItselfIn",
    "Looked",
    "MyMonth",
    "MyTraining",
    "NoSuchTable",
    "NotHandedIn",
    "NotOpenToFill",
    "NotYetWhole",
    "OpenedList",
    "PlaceSum",
    "RowView",
    "Saved",
    "SumPage",
    "TableLine",
    "TableRefused",
    "TeamMonth",
    "Trial",
    "Tried",
    "Wished",
    "Written",
    "admit_table",
    "ask_arrangement",
    "asking",
    "asking_lines",
    "askings",
    "bind_figures",
    "bind_page",
    "check_tables",
    "check_training",
    "correct",
    "define_table",
    "definitions",
    "directed_by",
    "end_asking",
    "explain",
    "filling",
    "filling_of_affair",
    "fillings",
    "hand_in",
    "in_hours",
    "in_words",
    "looked",
    "minutes_saved",
    "my_month",
    "my_training",
    "open_list",
    "read_table",
    "record_training",
    "seed_tables",
    "send_back",
    "send_to_gate",
    "served_by",
    "somebody_fills",
    "street_tables_to_open",
    "sums",
    "tables_to_open",
    "take_in",
    "team_month",
    "try_cells",
    "withdraw_training",
    "write_cells",
]
