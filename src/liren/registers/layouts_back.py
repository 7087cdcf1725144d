"""A table of 一表通 that was taken out, filled and brought back: its cells by row and column, wherever they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from liren.engine.tables.language import Table
from liren.management.public import FillingPage
from liren.registers.errors import SheetUnreadable
from liren.registers.layouts import KEY, STUB, columns_of
from liren.registers.sheets import read_book

_MOST_ROWS: Final = 6000
_MOST_COLUMNS: Final = 64
_MOST_STUBS: Final = 310_000  # five thousand rows of sixty columns, and more
_BLANK: Final = frozenset({"", "合计"})


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What a file says. cells: text by (row, column). shown: what stood in them when it was taken out.

    strange: rows of the sheet, as a spreadsheet counts, that are none of the table's.
    """

    cells: Mapping[tuple[str, str], str]
    shown: Mapping[tuple[str, str], str]
    strange: tuple[int, ...]


def read_table_back(page: FillingPage, file: BinaryIO, size: int) -> BroughtBack:
    """Read a file taken out by `take_out_table`. Rows may have been sorted, columns moved. Raises SheetUnreadable."""
    sheets = read_book(file, size, rows=_MOST_STUBS, columns=_MOST_COLUMNS)
    stub = sheets.get(STUB, [])
    if not stub or not sheets:
        raise SheetUnreadable(why="这不是从这张表下载的 Excel，里面没有存根")
    if tuple(stub[0][:2]) != (str(page.line.id), str(page.line.version)):
        raise SheetUnreadable(why="这是另一张表、另一期或更正前的文件，请重新下载这一张再填")
    lines = next(iter(sheets.values()))[:_MOST_ROWS]
    head = next((number for number, line in enumerate(lines) if KEY in line), None)
    if head is None:
        raise SheetUnreadable(why=f"找不到“{KEY}”这一列，它藏在最后，请不要删")
    where = _columns(page.table, lines[head])
    cells: dict[tuple[str, str], str] = {}
    strange = []
    at = lines[head].index(KEY)
    known = {row.key for row in page.rows}
    for number, line in enumerate(lines[head + 1 :], head + 2):
        key = line[at] if at < len(line) else ""
        told = {column: line[place] if place < len(line) else "" for column, place in where.items()}
        if key in known and (key, next(iter(told), "")) not in cells:
            cells |= {(key, column): text for column, text in told.items()}
        elif key or (line[0] not in _BLANK and sum(text != "" for text in told.values()) > 1):
            strange.append(number)
    shown = {(line[0], line[1]): line[2] for line in stub[1:] if len(line) > 2}
    return BroughtBack(cells, shown, tuple(strange))


def _columns(table: Table, head: Sequence[str]) -> dict[str, int]:
    """Where each column stands, by its title; of two under one title the first is the first."""
    places: dict[str, list[int]] = {}
    for place, title in enumerate(head):
        places.setdefault(title, []).append(place)
    found = {}
    for column in columns_of(table):
        if not places.get(column.title):
            raise SheetUnreadable(why=f"缺少“{column.title}”这一列")
        found[column.key] = places[column.title].pop(0)
    return found
