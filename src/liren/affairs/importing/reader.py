"""Open .xlsx and .csv as one thing: a header and numbered lines of cells. Nothing is evaluated: a formula in a CSV
is only its text, and a spreadsheet gives the values it was saved with."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from liren.affairs.importing.errors import FileUnreadable
from liren.kit.memory import Lazily

if TYPE_CHECKING:
    import python_calamine as calamine
else:
    calamine = Lazily("python_calamine")  # of use to whoever brings a spreadsheet

Cell = str | int | float | bool | date | datetime | time | timedelta | None
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Line:
    """number: as a spreadsheet counts, the first row is 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """name: file name. encoding: of a CSV; None for a spreadsheet. Empty lines are left out, numbers are kept."""

    name: str
    encoding: str | None
    headers: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(path: Path) -> Sheet:
    """Read the first sheet of `path`. Raises FileUnreadable with the reason."""
    if not path.is_file():
        raise FileUnreadable(name=path.name, why="没有这个文件")
    if path.stat().st_size > LARGEST_FILE:
        raise FileUnreadable(name=path.name, why=f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请拆成几个")
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _sheet(path.name, None, _spreadsheet_rows(path))
    if suffix == ".csv":
        return read_csv(path.read_bytes(), path.name)
    raise FileUnreadable(name=path.name, why=f"不认得“{suffix or '无后缀'}”文件")


def read_csv(data: bytes, name: str) -> Sheet:
    """A CSV held in memory. Raises FileUnreadable with the reason."""
    text, encoding = decode(data, name)
    return _sheet(name, encoding, _csv_rows(text, name))


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and the encoding it was in.

    >>> decode("里仁".encode("gb18030"), "a.csv")
    ('里仁', 'gb18030')
    >>> decode("里仁".encode("utf-8-sig"), "a.csv")
    ('里仁', 'utf-8-sig')
    """
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", errors="replace"), "utf-8-sig"
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(name=name, why="编码既不是 UTF-8 也不是 GB18030")


def _spreadsheet_rows(path: Path) -> Iterator[Sequence[Cell]]:
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise FileUnreadable(name=path.name, why="解压后太大")
        book = calamine.CalamineWorkbook.from_path(str(path))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BadZipFile as error:
        raise FileUnreadable(name=path.name, why="这不是 Excel 的 .xlsx 文件") from error
    except (calamine.CalamineError, IndexError) as error:
        raise FileUnreadable(name=path.name, why="表格损坏或没有工作表") from error


def _csv_rows(text: str, name: str) -> Iterator[Sequence[Cell]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    # A reply may be long: the default limit of the csv module, 131,072 characters a cell, is for other files.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise FileUnreadable(name=name, why=f"第 {reader.line_num} 行附近引号没有成对") from error


def _sheet(name: str, encoding: str | None, rows: Iterator[Sequence[Cell]]) -> Sheet:
    lines = [Line(number, tuple(cells)) for number, cells in enumerate(rows, start=1) if not _is_empty(cells)]
    if not lines:
        raise FileUnreadable(name=name, why="文件是空的")
    headers = tuple(str(cell).strip() if cell is not None else "" for cell in lines[0].cells)
    return Sheet(name, encoding, headers, tuple(lines[1:]))


def _is_empty(cells: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
