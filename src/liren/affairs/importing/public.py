"""The way in for files: read, guess the columns, check every cell, and say what would happen. Nothing here writes."""

from liren.affairs.importing.columns import (
    Columns,
    guess_columns,
    letter,
    read_mapping,
    told_columns,
    usual_procedure,
)
from liren.affairs.importing.errors import RowsChanged, RowsRefused
from liren.affairs.importing.known import Known, known_rows
from liren.affairs.importing.plan import CellProblem, Plan, check
from liren.affairs.importing.reader import Sheet, read_sheet
from liren.affairs.importing.rows import ImportedRow

__all__ = [
    "CellProblem",
    "Columns",
    "ImportedRow",
    "Known",
    "Plan",
    "RowsChanged",
    "RowsRefused",
    "Sheet",
    "check",
    "guess_columns",
    "known_rows",
    "letter",
    "read_mapping",
    "read_sheet",
    "told_columns",
    "usual_procedure",
]
