"""Cells are written one by one or all at once; what is wrong is said by cell, and what is right is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from liren.access.public import Actor, require
from liren.engine.tables.checking import read_cell
from liren.engine.tables.language import Column, Table
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.management.errors import NotOpenToFill
from liren.management.models import STATES, Answer, Filling
from liren.management.queries.drawing import Things, drawn_now
from liren.management.queries.finding import act_to_fill, filling_of
from liren.management.shapes import Cell, RowView
from liren.management.shelf import table_of

Verdict = Literal["changes", "same", "refused"]
LONGEST_REASON = 200
MOST_CELLS = 5000


@dataclass(frozen=True, slots=True)
class Written:
    """What writing cells did: how many changed, and what is wrong with which, by (row, column).

    things: what the sources said, for `filling` to draw the table again without asking them again.
    """

    changed: int
    problems: Mapping[tuple[str, str], str]
    things: Things


@write
def write_cells(
    *, filling: UUID, cells: Mapping[tuple[str, str], Any], by: Actor, at: datetime,
    shown: Mapping[tuple[str, str], str] | None = None,
) -> Written:  # fmt: skip
    """Write what was typed into cells, by (row, column). Those that do not fit are named; the others are kept.

    A cell left as last time, or as it is, is not touched. shown: what stood in the boxes when they were drawn; a box
    left so is not touched either, and one that somebody else changed meanwhile is named. Raises NoSuchTable,
    NotAllowed, NotOpenToFill; InvalidInput for a row or column that is not there, or that the platform fills.
    """
    one = _open_to(filling, by)
    table = table_of(one.asking.definition)
    stands, drawn = drawn_now(one, table, by), shown or {}
    rows = {row.key: row for row in stands.rows}
    written: list[Answer] = []
    problems: dict[tuple[str, str], str] = {}
    for (row, column), text in list(cells.items())[:MOST_CELLS]:
        cell = _asked_cell(table, rows, row, column)
        verdict, value, says = judged(cell, text, drawn.get((row, column)))
        if verdict == "refused":
            problems[row, column] = says
        elif verdict == "changes":
            written.append(
                Answer(
                    filling=one, row=row, column=column, value=value, by_name=by.name, at=at, written_by=by.person_id
                )
            )
    Answer.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["filling", "row", "column"],
        update_fields=["value", "by_name", "at", "written_by"],
    )  # fmt: skip
    return Written(len(written), problems, stands.things)


def judged(cell: Cell, text: Any, drawn: str | None) -> tuple[Verdict, Any, str]:
    """What writing `text` into a cell would do, the value it would have, and why it is refused.

    drawn: what stood in its box when that was drawn; None where nobody says.
    """
    value, wrong = read_cell(cell.column, text)
    if wrong:
        return "refused", None, wrong
    if value == cell.value or text == drawn:
        return "same", cell.value, ""
    if drawn is not None and drawn != cell.shown:
        return "refused", None, _changed_meanwhile(cell, text)
    return "changes", value, ""


def _changed_meanwhile(cell: Cell, text: Any) -> str:
    who = f"{cell.by}刚改成" if cell.by else "刚变成"
    return f"{who}“{cell.shown or '空'}”，您填的是“{text or '空'}”。要用您的，请再点“存一下”；不用，请照着改。"


def _asked_cell(table: Table, rows: Mapping[str, RowView], row: str, column: str) -> Cell:
    """A cell people may write into. Raises InvalidInput saying where else a held value is mended."""
    asked: Column | None = table.columns.get(column)
    if row not in rows or asked is None:
        raise InvalidInput(cell="表里没有这一格，可能刚有变动。请刷新后再填，已填的都在。")
    if asked.held is not None:
        raise InvalidInput(
            cell=f"“{asked.title}”由平台填，来源是{asked.held.says}。不对请到来源处改，所有的表都会跟着对。"
        )
    if asked.shared is not None:
        raise InvalidInput(cell=f"“{asked.title}”取自另一张表，请在那张表里改。")
    return next(cell for cell in rows[row].cells if cell.column.key == column)


@write
def explain(*, filling: UUID, reasons: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Say why something is so that usually is not, by the key of what was found; "" takes it back.

    Raises NoSuchTable, NotAllowed, NotOpenToFill; InvalidInput for a reason too long.
    """
    one = _open_to(filling, by)
    long = {f"reason-{key}": f"说明最多 {LONGEST_REASON} 字。" for key, text in reasons.items()
            if len(text) > LONGEST_REASON}  # fmt: skip
    if long:
        raise InvalidInput.of(long)
    told = {key: text.strip() for key, text in reasons.items() if key and len(key) < 300}
    one.reasons = {key: text for key, text in {**one.reasons, **told}.items() if text}
    one.written_by = by.person_id
    one.save(update_fields=["reasons", "written_by"])


def _open_to(filling: UUID, by: Actor) -> Filling:
    one = filling_of(filling, by, lock=True)
    require(by, act_to_fill(one), one.path)
    if one.state != "open":
        raise NotOpenToFill(state=STATES[one.state])
    return one
