"""What a file brought back would do to a table, cell by cell. Nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from liren.access.public import Actor, require
from liren.engine.tables.checking import number
from liren.management.actions.filling import Verdict, judged
from liren.management.errors import NotOpenToFill
from liren.management.models import STATES
from liren.management.queries.drawing import drawn_now
from liren.management.queries.finding import act_to_fill, filling_of
from liren.management.shapes import Cell, RowView
from liren.management.shelf import table_of


@dataclass(frozen=True, slots=True)
class Tried:
    """One cell that would change, or is refused. row, column: its names; label, title: as people read them.

    now, wanted: what stands there and what the file has. says: why it is refused and what to do.
    """

    row: str
    column: str
    label: str
    title: str
    now: str
    wanted: str
    verdict: Verdict
    says: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of a file. same: how many cells stand so already."""

    changes: tuple[Tried, ...]
    refused: tuple[Tried, ...]
    same: int


def try_cells(
    *, filling: UUID, cells: Mapping[tuple[str, str], str], shown: Mapping[tuple[str, str], str], by: Actor
) -> Trial:
    """Judge what a file has in its cells, those the platform fills too: they are refused where they differ.

    shown: what stood in the cells when the file was taken out; a cell left so stays as it is by now. Raises
    NoSuchTable, NotAllowed, NotOpenToFill.
    """
    one = filling_of(filling, by)
    require(by, act_to_fill(one), one.path)
    if one.state != "open":
        raise NotOpenToFill(state=STATES[one.state])
    stands = drawn_now(one, table_of(one.asking.definition), by)
    tried = [*_tried(stands.rows, cells, shown)]
    changes = tuple(each for each in tried if each.verdict == "changes")
    refused = tuple(each for each in tried if each.verdict == "refused")
    return Trial(changes, refused, len(tried) - len(changes) - len(refused))


def _tried(
    rows: tuple[RowView, ...], cells: Mapping[tuple[str, str], str], shown: Mapping[tuple[str, str], str]
) -> Iterator[Tried]:
    for row in rows:
        for cell in row.cells:
            name = (row.key, cell.column.key)
            if name in cells:
                verdict, says = _verdict(cell, cells[name], shown.get(name))
                yield Tried(*name, row.label, cell.column.title, cell.shown, cells[name], verdict, says)


def _verdict(cell: Cell, text: str, drawn: str | None) -> tuple[Verdict, str]:
    column = cell.column
    if column.asked is None or column.shared is not None:
        if text == cell.shown or (column.number and number(text) is not None and number(text) == number(cell.shown)):
            return "same", ""
        where = f"来源是{column.held.says}，不对请到来源处改" if column.held else "取自另一张表，不对请在那张表里改"
        return "refused", f"这一栏由平台填，{where}；表里的不变。"
    verdict, _, says = judged(cell, text, drawn)
    return verdict, says
