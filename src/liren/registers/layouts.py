"""A table of 一表通 as Excel, laid out as the department's own sheet: its title, its two header rows, its foot."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from liren.access.public import Actor, took_out
from liren.engine.tables.checking import number
from liren.engine.tables.language import Column, Table
from liren.kit.clock import CHINA
from liren.kit.memory import Lazily
from liren.management.public import FillingPage, RowView
from liren.registers.people_out import printed
from liren.registers.sheets import harmless

if TYPE_CHECKING:
    import openpyxl
    import openpyxl.styles
    import openpyxl.utils
else:
    openpyxl = Lazily("openpyxl")

WIDEST = 40
NUMBER = "序号"
KEY = "行的代号（不要改）"
STUB = "存根"


def take_out_table(page: FillingPage, *, out: IO[bytes], by: Actor, at: datetime, purpose: str = "") -> str:
    """Write the table into `out` as the department lays it out; returns the file's name without its ending.

    No cell is a formula; numbers are numbers. For who may fill it, each row bears its name in a hidden last column and
    a hidden sheet says what stood in the cells, so that the file can be filled and brought back. Another sheet says
    who took it, when, of what, and its digest where it was handed in. That it was taken out is written down. Rows about
    people were opened for `purpose`, which stands in the first row and on every printed page.
    """
    layout = page.table.layout
    columns = columns_of(page.table)
    fills = "fill" in page.may and not page.table.people
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = harmless(page.table.title)[:31]
    heads = ([NUMBER] if layout.numbered else []) + [column.title for column in columns]
    if page.table.people:
        _marked(sheet, page, purpose, by, at, len(heads))
    _wide(sheet, layout.title, len(heads), bold=True)
    for line in layout.before:
        _wide(sheet, _filled(line, page, by, at), len(heads))
    _heads(sheet, page, columns)
    sheet.append([harmless(head) for head in heads] + [KEY] * fills)
    sheet.freeze_panes = f"A{sheet.max_row + 1}"
    for place, row in enumerate(page.rows, 1):
        sheet.append(([place] if layout.numbered else []) + _values(row, columns) + [row.key] * fills)
    if layout.total and page.totals:
        sheet.append(_total(page, columns))
    for line in layout.after:
        _wide(sheet, _filled(line, page, by, at), len(heads))
    for place, head in enumerate(heads, 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = min(WIDEST, 8 + 2 * len(head))
    _notes(book.create_sheet("说明"), page, by, at)
    if fills:
        sheet.column_dimensions[openpyxl.utils.get_column_letter(len(heads) + 1)].hidden = True
        _stub(book.create_sheet(STUB), page)
    book.save(out)
    what = f"{page.table.title}（{page.line.period_title}）"
    took_out(what=what, path=page.line.path, asked=purpose, rows=len(page.rows), by=by, at=at)
    return f"{page.table.title}-{page.line.place_name}-{page.line.period_title}"


def columns_of(table: Table) -> list[Column]:
    """The columns of the department's sheet, in its order."""
    return [table.columns[key] for key in table.layout.order]


def _marked(sheet: Any, page: FillingPage, purpose: str, by: Actor, at: datetime, width: int) -> None:
    """Who opened it, when and what for: in the first row, and where no row can be taken away, on paper."""
    mark = f"{page.line.place_name} · {by.name} · {at.astimezone(CHINA):%Y-%m-%d %H:%M} · 用途：{purpose}"
    _wide(sheet, f"{mark}。仅供这项工作使用，用后销毁；名单上的每个人都看得到这次导出。", width)
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = printed(mark)


def _stub(sheet: Any, page: FillingPage) -> None:
    """What the file was taken from, and what stood in each cell that may be changed."""
    sheet.append([str(page.line.id), str(page.line.version)])
    for row in page.rows:
        for cell in row.asked:
            sheet.append([row.key, cell.column.key, harmless(cell.shown)])
    sheet.sheet_state = "hidden"


def _wide(sheet: Any, text: str, width: int, *, bold: bool = False) -> None:
    """A line across the whole sheet."""
    sheet.append([harmless(text)])
    at = sheet.max_row
    if width > 1:
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
    if bold:
        sheet.cell(at, 1).font = openpyxl.styles.Font(bold=True, size=14)
        sheet.cell(at, 1).alignment = openpyxl.styles.Alignment(horizontal="center")


def _heads(sheet: Any, page: FillingPage, columns: Sequence[Column]) -> None:
    """The upper header row, each group over its columns; none where no group has a title."""
    groups = page.table.layout.groups
    if not any(title for title, _ in groups):
        return
    shown = {column.key for column in columns}
    spans = [(title, sum(key in shown for key in keys)) for title, keys in groups]
    line: list[str] = [""] if page.table.layout.numbered else []
    merges = []
    for title, span in spans:
        if span > 1:
            merges.append((len(line) + 1, len(line) + span))
        line += [harmless(title), *[""] * (span - 1)] if span else []
    sheet.append(line)
    for first, last in merges:
        sheet.merge_cells(start_row=sheet.max_row, start_column=first, end_row=sheet.max_row, end_column=last)
        sheet.cell(sheet.max_row, first).alignment = openpyxl.styles.Alignment(horizontal="center")


def _values(row: RowView, columns: Sequence[Column]) -> list[Any]:
    cells = {cell.column.key: cell for cell in row.cells}
    return [_value(column, cells[column.key].shown) for column in columns]


def _value(column: Column, text: str) -> Any:
    found = number(text) if column.number else None
    if found is None:
        return harmless(text)
    return int(found) if found == found.to_integral_value() else float(found)


def _total(page: FillingPage, columns: Sequence[Column]) -> list[Any]:
    line: list[Any] = [_value(column, page.shown_total(column)) for column in columns]
    if page.table.layout.numbered:
        return ["合计", *line]
    return line if line and line[0] != "" else ["合计", *line[1:]]


def _filled(line: str, page: FillingPage, by: Actor, at: datetime) -> str:
    on = page.on or at
    known = {"{place}": page.line.place_name, "{period}": page.line.period_title, "{by}": page.by or by.name,
             "{on}": f"{on.astimezone(CHINA):%Y年%m月%d日}"}  # fmt: skip
    for word, text in known.items():
        line = line.replace(word, text)
    return line


def _notes(sheet: Any, page: FillingPage, by: Actor, at: datetime) -> None:
    digest = page.lineage[-1].digest if page.lineage and page.line.state != "open" else "还没有报送"
    for name, text in (
        ("表", f"{page.table.title}（{page.table.key} 第 {page.table.version} 版）"), ("地方", page.line.place_name),
        ("哪一期", page.line.period_title), ("准入", page.admission), ("状态", page.line.state_title),
        ("存档指纹", digest), ("导出人", by.name), ("导出时间", f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}（北京时间）"),
        ("用途", "仅供工作使用；内容以平台上的为准。这次导出已记下，管理员和督办看得到。"),
    ):  # fmt: skip
        sheet.append([harmless(name), harmless(text)])
