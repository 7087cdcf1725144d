"""Excel and CSV, out and in. Out: no cell is a formula; a second sheet says who took it, when. In: bounded."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from liren.kit.memory import Lazily
from liren.registers.commas import read_table, write_table
from liren.registers.declaration import Column, Table
from liren.registers.errors import SheetUnreadable, TooManyRows

if TYPE_CHECKING:
    import openpyxl
    import openpyxl.utils.exceptions
    from openpyxl.worksheet import datavalidation
else:
    openpyxl = Lazily("openpyxl")  # with what it loads 15 to 30 MB, of use to whoever takes a sheet
    datavalidation = Lazily("openpyxl.worksheet.datavalidation")

LARGEST_FILE = 1024 * 1024
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_ROWS = 500
MOST_TAKEN = 200_000
MOST_LOOKED = 5000  # rows of a sheet, empty ones too
MOST_COLUMNS = 40
_MOST_SHEETS = 10
LONGEST_CELL = 500
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BROKEN = (BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError,
           EOFError, OSError, NotImplementedError, RuntimeError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file by column key. number: as a spreadsheet counts; the header is 1."""

    number: int
    cells: Mapping[str, str]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("3幢")
    ("'=1+1", '3幢')
    """
    text = _UNSHOWN.sub("", text)
    return f"'{text}" if text.startswith(_RISKY) else text


def told(text: str) -> str:
    """What `harmless` was given.

    >>> told("'=1+1"), told("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


def write_rows(
    out: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]],
    title: str,
    notes: Callable[[int], Sequence[tuple[str, str]]],
) -> int:
    """Write a workbook into `out`, row by row: the rows under their titles, and a second sheet of notes.

    notes: told how many rows there were. Returns how many. Raises TooManyRows when a sheet cannot hold them.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    count = -1  # the header is no row
    try:
        for line in _table(columns, rows):
            sheet.append(line)
            count += 1
    except TooManyRows:
        sheet.close()
        raise
    notes_sheet = book.create_sheet("说明")
    for name, text in notes(count):
        notes_sheet.append([harmless(name), harmless(text)])
    book.save(out)
    return count


def write_template_of(table: Table, title: str, out: IO[bytes], *, rows: int) -> None:
    """An empty workbook into `out`: the columns that may come in, as text, with lists to choose from for `rows` rows;
    a second sheet says how each is filled."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.accepted, 1):
        letter = openpyxl.utils.get_column_letter(place)
        sheet.column_dimensions[letter].width = 22 if column.key == "number" else 14
        sheet.column_dimensions[letter].number_format = "@"  # or a spreadsheet rounds the number of an identity card
        if column.options:
            choice = datavalidation.DataValidation(
                type="list", formula1=f'"{",".join(column.options)}"', allow_blank=True, showErrorMessage=True,
                errorTitle=column.title, error="请从列表里选",
            )  # fmt: skip
            choice.add(f"{letter}2:{letter}{rows + 1}")
            sheet.data_validations.append(choice)
    sheet.append([harmless(column.title) for column in table.accepted])
    notes = book.create_sheet("说明")
    for name, text in [("列", "怎么填"), *((column.title, how(column)) for column in table.accepted)]:
        notes.append([harmless(name), harmless(text)])
    book.save(out)


def how(column: Column) -> str:
    """What the notes of a template say of a column."""
    must = "必填" if column.required else "可不填"
    choice = f"；只能写：{'、'.join(column.options)}" if column.options else ""
    return must + choice + (f"；例如：{column.example}" if column.example else "")


def write_commas(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> int:
    """The same rows as CSV, without notes. Returns how many. Raises TooManyRows."""
    table = list(_table(columns, rows))
    write_table(out, table)
    return len(table) - 1


def _table(columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> Iterator[list[str]]:
    yield [harmless(c.title) for c in columns]
    for count, row in enumerate(rows, 1):
        if count > MOST_TAKEN:
            raise TooManyRows(most=MOST_TAKEN)
        yield [harmless(row.get(c.key, "")) for c in columns]


def read_rows(register: Table, file: BinaryIO, size: int, *, most: int = MOST_ROWS) -> tuple[Line, ...]:
    """The rows of the first sheet, or of a CSV, by the accepted columns. Raises SheetUnreadable with the reason.

    most: how many rows there may be.
    """
    if size > LARGEST_FILE:
        raise SheetUnreadable(why=f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请拆成几个")
    rows = _of_a_book(file) if file.read(2) == b"PK" else _of_commas(file, {c.title for c in register.columns})
    if not rows or not any(rows[0][1]):
        raise SheetUnreadable(why="第一行没有列名")
    if len(rows) > most + 1 or rows[-1][0] == MOST_LOOKED:
        raise SheetUnreadable(why=f"超过 {most} 行，请拆成几个")
    where = _columns(register, rows[0][1])
    lines = [Line(number, {key: row[at] for key, at in where.items() if at < len(row)}) for number, row in rows[1:]]
    if not lines:
        raise SheetUnreadable(why="列名下面一行也没有")
    return tuple(lines)


def _of_a_book(file: BinaryIO) -> list[tuple[int, tuple[str, ...]]]:
    try:
        _check_unpacked(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        table = book.worksheets[0].iter_rows(max_row=MOST_LOOKED, max_col=MOST_COLUMNS, values_only=True)
        return _numbered(tuple(_text(value) for value in row) for row in table)
    except (*_BROKEN, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise SheetUnreadable(why="这不是完好的 .xlsx 文件") from error


def read_book(file: BinaryIO, size: int, *, rows: int, columns: int) -> dict[str, list[tuple[str, ...]]]:
    """Every sheet of a workbook by its name, as texts; bounded. Raises SheetUnreadable with the reason."""
    if size > LARGEST_FILE:
        raise SheetUnreadable(why=f"文件超过 {LARGEST_FILE // 1024 // 1024} MB")
    try:
        _check_unpacked(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        return {
            sheet.title: [tuple(_text(value) for value in row)
                          for row in sheet.iter_rows(max_row=rows, max_col=columns, values_only=True)]
            for sheet in book.worksheets[:_MOST_SHEETS]
        }  # fmt: skip
    except (*_BROKEN, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise SheetUnreadable(why="这不是完好的 .xlsx 文件") from error


def _of_commas(file: BinaryIO, titles: Set[str]) -> list[tuple[int, tuple[str, ...]]]:
    file.seek(0)
    try:
        table = read_table(file.read(LARGEST_FILE), MOST_LOOKED)
        rows = _numbered(tuple(_text(value) for value in row[:MOST_COLUMNS]) for row in table)
    except ValueError as error:
        raise SheetUnreadable(why="这不是完好的 .xlsx 或 .csv 文件") from error
    if rows and titles.isdisjoint(rows[0][1]):  # any text is some table
        raise SheetUnreadable(why="这不是完好的 .xlsx 或 .csv 文件，第一行没有这本台账的列名")
    return rows


def _numbered(table: Iterable[tuple[str, ...]]) -> list[tuple[int, tuple[str, ...]]]:
    """With their numbers, empty ones left out but for the first and the last that is looked at."""
    return [(number, row) for number, row in enumerate(table, 1) if number in (1, MOST_LOOKED) or any(row)]


def _check_unpacked(file: BinaryIO) -> None:
    """Refuse what unpacks to too much, says a false size of itself, or defines entities."""
    with ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise SheetUnreadable(why="解压后太大")
        for part in archive.infolist():
            if b"<!ENTITY" in archive.read(part):  # reading checks the size it gave
                raise SheetUnreadable(why="文件里有不该有的定义")


def _columns(register: Table, header: Sequence[str]) -> dict[str, int]:
    by_title = {c.title: c for c in register.accepted}
    known = {c.title for c in register.columns}
    strange = [title for title in header if title and title not in known]
    if strange:
        raise SheetUnreadable(why=f"不认得“{strange[0][:20]}”这一列")
    twice = next((title for title in header if title and header.count(title) > 1), None)
    if twice:
        raise SheetUnreadable(why=f"“{twice}”这一列写了两次")
    missing = [c.title for c in register.accepted if c.required and c.title not in header]
    if missing:
        raise SheetUnreadable(why=f"缺少“{'”“'.join(missing)}”列")
    return {by_title[title].key: at for at, title in enumerate(header) if title in by_title}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return told(_UNSHOWN.sub("", str(value)).strip())[: LONGEST_CELL + 1]
