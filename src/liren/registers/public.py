"""What doors may ask of registers: list, filter, history, a file out, a file in."""

from liren.registers.commas import TYPE as COMMAS
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, every, matching
from liren.registers.errors import RowsRefused, SheetUnreadable, TooManyRows
from liren.registers.incoming import Problem, apply, attempt, packed, unpacked
from liren.registers.layouts import take_out_table
from liren.registers.portrait import ClassOf, Counted, Portrait, portrait
from liren.registers.sheets import LARGEST_FILE, MOST_ROWS, TYPE, Line, read_rows, write_commas
from liren.registers.shelf import REGISTERS, opened, registers_of
from liren.registers.taking import Taken, require_taking, take_out, write_template

__all__ = [
    "COMMAS",
    "LARGEST_FILE",
    "MOST_ROWS",
    "REGISTERS",
    "TYPE",
    "Batch",
    "ClassOf",
    "Column",
    "Counted",
    "Entry",
    "Happened",
    "Line",
    "Portrait",
    "Problem",
    "Register",
    "RowsRefused",
    "SheetUnreadable",
    "Taken",
    "TooManyRows",
    "apply",
    "attempt",
    "every",
    "matching",
    "opened",
    "packed",
    "portrait",
    "read_rows",
    "registers_of",
    "require_taking",
    "take_out",
    "take_out_table",
    "unpacked",
    "write_commas",
    "write_template",
]
