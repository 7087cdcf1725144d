"""A table is handed in, sent back, taken, corrected: each a step of its affair, with the table changed in one act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, require
from liren.affairs import public as affairs
from liren.engine.calendar import due
from liren.engine.language import Limit
from liren.engine.loading import document_digest
from liren.engine.tables.checking import found_in
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.management.errors import HandsItselfIn, NotHandedIn, NotOpenToFill, NotYetWhole
from liren.management.models import STATES, Filling, Submission
from liren.management.queries.drawing import Drawn, drawn_now, drawn_of, saved
from liren.management.queries.finding import act_to_fill, filling_of
from liren.management.sealing import seal_rows
from liren.management.shapes import Cell
from liren.management.shelf import table_of
from liren.management.sources import people
from liren.standards.public import calendar

PROCEDURES: Final[Mapping[str, str]] = {
    "community": "management/table-filling",
    "street": "management/street-table-filling",
}
"""By whose table it is."""
PROCEDURE: Final = PROCEDURES["community"]
LONGEST_REASON = 500
CORRECTED_WITHIN = Limit(3, "working_days")
"""Our choice."""


@write
def hand_in(*, filling: UUID, by: Actor, at: datetime) -> str:
    """Freeze the table as it stands and hand it in; returns its digest. Its affair goes on to who reviews it.

    Raises NoSuchTable, NotAllowed, NotOpenToFill, HandsItselfIn; NotYetWhole naming what is to be filled or
    explained; what `affairs.do_step` raises.
    """
    one = filling_of(filling, by, lock=True)
    require(by, act_to_fill(one), one.path)
    if one.state != "open":
        raise NotOpenToFill(state=STATES[one.state])
    if one.by_itself:
        raise HandsItselfIn(due=f"{one.due.month}月{one.due.day}日")
    digest = freeze(one, by, at)
    affairs.do_step(affair_id=one.affair, step="fill", move="submit", answers={}, by=by, at=at)
    return digest


def freeze(one: Filling, by: Actor, at: datetime) -> str:
    """Keep the table as it stands, with its digest and the one before. Raises NotYetWhole."""
    table = table_of(one.asking.definition)
    drawn = drawn_of(table, people.opened(one, table, by, at)) if table.people else drawn_now(one, table, by)
    found = [each for each in found_in(table, drawn.values, drawn.last)
             if each.firm or not one.reasons.get(each.key)]  # fmt: skip
    if found:
        labels = {row.key: row.label for row in drawn.rows}
        first = found[0]
        raise NotYetWhole(count=len(found), first=f"先看“{labels.get(first.row, '合计')}”：{first.says}")
    before = Submission.objects.filter(filling=one).order_by("-number").first()
    id = new_id()
    sealed = seal_rows(id, drawn, at) if table.people else None
    content = _content(one, drawn, at, before.digest if before else "", sealed)
    counted = saved(drawn)
    made = Submission.objects.create(
        id=id, filling=one, number=before.number + 1 if before else 1, version=one.version, content=content,
        totals=drawn.totals, rows=len(drawn.rows), asked=counted.asked, carried=counted.carried, held=counted.held,
        seconds_saved=counted.seconds, digest=document_digest(content), before=before.digest if before else "",
        reason=one.correction, by_name=by.name, at=at, written_by=by.person_id,
    )  # fmt: skip
    one.state, one.returned, one.written_by = "submitted", "", by.person_id
    one.save(update_fields=["state", "returned", "written_by"])
    return made.digest


def _content(
    one: Filling, drawn: Drawn, at: datetime, before: str, sealed: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """What is frozen. sealed: in place of the rows where they are about people."""
    return {
        "table": {"key": one.key, "version": drawn.table.version, "digest": one.asking.definition.digest},
        "place": one.path, "period": one.period, "version": one.version, "at": at.isoformat(), "before": before,
        "rows": sealed if sealed is not None else [
            {"key": row.key, "label": row.label, "about": list(row.about),
             "cells": {cell.column.key: _cell(cell) for cell in row.cells}}
            for row in drawn.rows
        ],
        "totals": drawn.totals, "reasons": one.reasons,
    }  # fmt: skip


def _cell(cell: Cell) -> Mapping[str, Any]:
    told: dict[str, Any] = {"v": cell.value, "from": cell.origin}
    return told | ({"by": cell.by} if cell.by else {})


@write
def send_back(*, filling: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Return it to who filled it, saying why. Raises NoSuchTable, NotAllowed, NotHandedIn, InvalidInput."""
    one = _handed_in(filling, by)
    reason = _reason(reason, "请写明哪里要改，填的人照着改。")
    affairs.do_step(affair_id=one.affair, step="review", move="back", answers={"reason": reason}, by=by, at=at)
    reopen(one, reason, by.person_id)


@write
def take_in(*, filling: UUID, by: Actor, at: datetime) -> None:
    """Take it and lock it. Raises NoSuchTable, NotAllowed, NotHandedIn."""
    one = _handed_in(filling, by)
    affairs.do_step(affair_id=one.affair, step="review", move="accept", answers={}, by=by, at=at)
    lock(one, by.person_id)


def _handed_in(filling: UUID, by: Actor) -> Filling:
    one = filling_of(filling, by, lock=True)
    require(by, "tables.review", one.path)
    if one.state != "submitted":
        raise NotHandedIn
    return one


def reopen(one: Filling, reason: str, by: UUID | None) -> None:
    one.state, one.returned, one.written_by, one.by_itself = "open", reason, by, False
    one.save(update_fields=["state", "returned", "written_by", "by_itself"])


def lock(one: Filling, by: UUID | None) -> None:
    one.state, one.written_by = "locked", by
    one.save(update_fields=["state", "written_by"])


@write
def correct(*, filling: UUID, reason: str, by: Actor, at: datetime) -> UUID:
    """Open a locked table again as a new version, with the reason; returns the affair that runs it.

    What was handed in stays as it was; the next version names it. Raises NoSuchTable, NotAllowed, NotOpenToFill for one
    that is not locked, InvalidInput.
    """
    one = filling_of(filling, by, lock=True)
    require(by, act_to_fill(one), one.path)
    reason = _reason(reason, "请写明更正什么、为什么，会随新的一版留下。")
    if one.state != "locked":
        raise NotOpenToFill(state=STATES[one.state])
    table = table_of(one.asking.definition)
    by_when = due(CORRECTED_WITHIN, at, calendar(at)).at
    opened = affairs.open_affair(
        procedure_key=PROCEDURES[one.filled_by], place_path=one.path, by=by, at=at, origin="worker",
        answers={
            "title": f"更正：{table.title}（{one.period_title}）"[:60], "table": one.key, "period": one.period,
            "due": by_when.date().isoformat(), "correction": reason,
        },
    )  # fmt: skip
    reopen_corrected(one, opened.id, reason, by.person_id)
    return opened.id


def reopen_corrected(one: Filling, affair: UUID, reason: str, by: UUID | None) -> None:
    one.state, one.version, one.affair = "open", one.version + 1, affair
    one.correction, one.returned, one.reasons, one.written_by, one.by_itself = reason, "", {}, by, False
    told = ["state", "version", "affair", "correction", "returned", "reasons", "written_by", "by_itself"]
    one.save(update_fields=told)


def _reason(text: str, says: str) -> str:
    reason = text.strip()
    if not reason:
        raise InvalidInput(reason=says)
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(reason=f"最多 {LONGEST_REASON} 字，现在 {len(reason)} 字。")
    return reason
