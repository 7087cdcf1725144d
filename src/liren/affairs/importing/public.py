"""The way in for files: read, guess the columns, check every cell, and say what would happen. Nothing here writes."""

from liren.affairs.importing.cells import NotATime, as_text, as_time
from liren.affairs.importing.columns import (
    Columns,
    guess_columns,
    letter,
    plain,
    read_mapping,
    told_columns,
    usual_procedure,
)
from liren.affairs.importing.errors import FileUnreadable, RowsChanged, RowsRefused
from liren.affairs.importing.known import Known, known_rows
from liren.affairs.importing.plan import CellProblem, Plan, check
from liren.affairs.importing.reader import Line, Sheet, decode, read_csv, read_sheet
from liren.affairs.importing.rows import ImportedRow

__all__ = [
    "CellProblem",
    "Columns",
    "FileUnreadable",
    "ImportedRow",
    "Known",
    "Line",
    "NotATime",
    "Plan",
    "RowsChanged",
    "RowsRefused",
    "Sheet",
    "as_text",
    "as_time",
    "check",
    "decode",
    "guess_columns",
    "known_rows",
    "letter",
    "plain",
    "read_csv",
    "read_mapping",
    "read_sheet",
    "told_columns",
    "usual_procedure",
]
