"""The sheet owners come by: a row for each dwelling, and what a filled one holds."""

from collections.abc import Sequence
from typing import IO, BinaryIO, Final

from liren.autonomy.public import MOST_UNITS, DoorLine, OwnersRow
from liren.registers.declaration import Column
from liren.registers.errors import SheetUnreadable
from liren.registers.sheets import LONGEST_CELL, read_rows, write_rows

_COLUMNS: Final = (
    Column("door", "房号", field="door", required=True, example="1幢1单元101室"),
    Column("area", "面积", field="area", required=True, example="88.50"),
    Column("owners", "业主", field="owners", required=True, example="王秋实、李晚"),
)
_HOW: Final = (
    ("房号", "一套房一行，一次录齐；登记里有的房号不要改写法"),
    ("面积", "专有部分的平方米数，照不动产登记簿，最多两位小数"),
    ("业主", "几个人共有的，用顿号隔开，第一个是大家推出来投票的人"),
    ("同名的人", "是同一个人就照写，合为一人；是两个人，在名字后面用括号写明，例如 王秋实（2046）"),
    ("没有卖出、没有交付的", "写“建设单位”，全部合为一人"),
)


class _Sheet:
    columns = accepted = _COLUMNS


def owners_template(out: IO[bytes], doors: Sequence[DoorLine]) -> str:
    """The file to fill: the dwellings on record with their areas, the owners left open; its name."""
    cells = ({"door": one.door, "area": "" if one.area is None else str(one.area)} for one in doors)
    write_rows(out, _COLUMNS, cells, "业主", lambda _: _HOW)
    return "业主名册-待填"


def read_owners(file: BinaryIO, size: int) -> tuple[OwnersRow, ...]:
    """The rows of a filled file. Raises SheetUnreadable with the reason."""
    lines = read_rows(_Sheet(), file, size, most=MOST_UNITS)
    for one in lines:
        if any(len(cell) > LONGEST_CELL for cell in one.cells.values()):  # cut there by whoever read it
            raise SheetUnreadable(why=f"第 {one.number} 行有一格超过 {LONGEST_CELL} 个字，读不全，请写短或者写在页面上")
    return tuple(OwnersRow(one.number, *(one.cells.get(c.key, "") for c in _COLUMNS)) for one in lines)
