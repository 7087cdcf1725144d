"""What doors may ask of registers: list, filter, history, a file out, a file in."""

from liren.registers.commas import TYPE as COMMAS
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, every, matching
from liren.registers.errors import RowsRefused, SheetUnreadable, TooManyRows
from liren.registers.incoming import Problem, apply, attempt, packed, unpacked
from liren.registers.layouts import take_out_table
from liren.registers.layouts_back import BroughtBack, read_table_back
from liren.registers.owners import owners_template, read_owners
from liren.registers.people import people_template, read_people
from liren.registers.people_out import FULL, TakenPeople, take_people
from liren.registers.portrait import ClassOf, Counted, Portrait, portrait
from liren.registers.sheets import LARGEST_FILE, MOST_ROWS, TYPE, Line, read_rows, write_commas
from liren.registers.shelf import REGISTERS, opened, registers_of
from liren.registers.taking import Taken, require_taking, take_out, write_template

__all__ = [
    "COMMAS",
    "FULL",
    "LARGEST_FILE",
    "MOST_ROWS",
    "REGISTERS",
    "TYPE",
    "Batch",
    "BroughtBack",
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
    "TakenPeople",
    "TooManyRows",
    "apply",
    "attempt",
    "every",
    "matching",
    "opened",
    "owners_template",
    "packed",
    "people_template",
    "portrait",
    "read_owners",
    "read_people",
    "read_rows",
    "read_table_back",
    "registers_of",
    "require_taking",
    "take_out",
    "take_out_table",
    "take_people",
    "unpacked",
    "write_commas",
    "write_template",
]
