"""Tables 一表通: what may be asked and is asked, what it adds up to; one community's table read, filled, reviewed."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import require
from liren.affairs.errors import AffairClosed, SamePersonAgain, StaleAffair, StepNotAllowed, StepNotNext
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import tables as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.management import public as management
from liren.territories import public as territories

router = Router(tags=["一表通"])
Place = Annotated[str, Query(max_length=120, description="地点的路径")]
READS = (management.NoSuchTable,)
FILLS = (management.NoSuchTable, NotAllowed, management.NotOpenToFill)
REVIEWS = (management.NoSuchTable, NotAllowed, management.NotHandedIn)
STEPS = (AffairClosed, StaleAffair, StepNotAllowed, StepNotNext, SamePersonAgain)
_MOST_CELLS = 5000


class CellAsked(Asked):
    """一格。value 照人写的样子；shown 是取到时格里的话，写了，别人刚改过的就不会被盖掉。"""

    row: str = Described(min_length=1, max_length=120)
    column: str = Described(min_length=1, max_length=40)
    value: str = Described(max_length=1000)
    shown: str | None = Described(None, max_length=1000)


class Cells(Asked):
    """要写的格。"""

    cells: list[CellAsked] = Described(min_length=1, max_length=_MOST_CELLS)


class Reason(Asked):
    """为什么。"""

    reason: str = Described(min_length=1, max_length=500)


@operation(
    router, "GET", "/tables/definitions", summary="一个地方能准入的表",
    gives={200: Page[shapes.Definition]}, refuses=(NotAllowed,),
)  # fmt: skip
def definitions(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    path = place if territories.is_path(place) else ""
    require(actor, "tables.read", path)
    return paged(management.definitions(actor, path), after, limit)


@operation(router, "GET", "/tables/askings", summary="在向社区要的表", gives={200: Page[shapes.Asking]})
def askings(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(management.askings(actor_of(request)), after, limit)


@operation(
    router, "GET", "/tables/askings/{uuid:id}/sums", summary="一张表报来的，逐级加起来",
    gives={200: shapes.Sums}, refuses=(*READS, NotYours),
)  # fmt: skip
def sums(
    request: HttpRequest, id: UUID,
    place: Annotated[str, Query(max_length=120, description="地点的路径；不写就是您能看的第一个地方")] = "",
    period: Annotated[str, Query(max_length=20, description="哪一期，例如 2026-11；不写是最近一期")] = "",
) -> Any:  # fmt: skip
    if place and not territories.is_path(place):
        raise NotYours(what="这里的汇总")
    return management.sums(id, actor_of(request), path=place, period=period)


@operation(
    router, "GET", "/tables/fillings", summary="各社区的表，按状态", gives={200: Page[shapes.FillingLine]}
)  # fmt: skip
def fillings(
    request: HttpRequest, state: Literal["open", "submitted", "locked"] = "open",
    after: asked.Cursor = None, limit: asked.Size = 50,
) -> Any:  # fmt: skip
    return paged(management.fillings(actor_of(request), act="tables.read", states=(state,)), after, limit)


@operation(
    router, "GET", "/tables/fillings/{uuid:id}", summary="一张表", gives={200: shapes.Filling}, refuses=READS
)  # fmt: skip
def filling(request: HttpRequest, id: UUID) -> Any:
    page = management.filling(id, actor_of(request))
    columns = [
        {"key": one.key, "title": one.title, "kind": one.kind, "unit": one.unit,
         "asked": one.asked is not None and one.shared is None, "source": one.held.key if one.held else ""}
        for one in page.table.columns.values()
    ]  # fmt: skip
    return {
        "line": page.line, "columns": columns, "totals": dict(page.totals), "left": page.unexplained,
        "returned": page.returned, "correction": page.correction, "lineage": page.lineage, "may": sorted(page.may),
        "reported": page.reported,
    }  # fmt: skip


@operation(
    router, "GET", "/tables/fillings/{uuid:id}/rows", summary="一张表的行",
    gives={200: Page[shapes.Row]}, refuses=READS,
)  # fmt: skip
def rows(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = management.filling(id, actor_of(request))
    found = paged(page.rows, after, limit, by=lambda one: one.key)
    return {**found, "items": [_row(one) for one in found["items"]]}


def _row(row: management.RowView) -> dict[str, Any]:
    cells = [
        {"column": one.column.key, "value": one.value, "shown": one.shown, "origin": one.origin, "last": one.last}
        for one in row.cells
    ]
    return {"key": row.key, "label": row.label, "cells": cells}


@operation(
    router, "POST", "/tables/fillings/{uuid:id}/cells", summary="写几格；不合的说出来，别的照写",
    gives={200: shapes.Written}, refuses=FILLS,
)  # fmt: skip
def write_cells(request: HttpRequest, id: UUID, given: Cells) -> Any:
    cells = {(one.row, one.column): one.value for one in given.cells}
    shown = {(one.row, one.column): one.shown for one in given.cells if one.shown is not None}
    written = management.write_cells(filling=id, cells=cells, shown=shown, by=actor_of(request), at=now())
    problems = [{"row": row, "column": column, "says": says} for (row, column), says in written.problems.items()]
    return {"changed": written.changed, "problems": problems}


class ListAsked(Asked):
    """打开名单：做什么用、第几部分。"""

    purpose: str = Described(min_length=2, max_length=100, description="做什么用；名单上的每个人都看得到")
    part: int = Described(1, ge=1, le=1000)


@operation(
    router, "POST", "/tables/fillings/{uuid:id}/people", summary="打开报来的居民、住户名单：每个人都看得到谁打开过",
    gives={200: shapes.OpenedList}, refuses=(*REVIEWS,),
)  # fmt: skip
def people(request: HttpRequest, id: UUID, given: ListAsked) -> Any:
    told = management.open_list(filling=id, purpose=given.purpose, part=given.part, by=actor_of(request), at=now())
    return {"part": told.part, "parts": told.parts, "gone": told.gone, "rows": [_row(row) for row in told.page.rows]}


ABOUT = (("id", "filling"),)
register(
    router,
    [
        Act(
            "/tables/fillings/{uuid:id}/submission", "报送：原样存档", management.hand_in,
            (*FILLS, management.HandsItselfIn, management.NotYetWhole, *STEPS), ABOUT, None, shapes.Frozen,
            told="digest",
        ),
        Act("/tables/fillings/{uuid:id}/return", "退回去改", management.send_back, (*REVIEWS, *STEPS), ABOUT, Reason),
        Act("/tables/fillings/{uuid:id}/acceptance", "收下", management.take_in, (*REVIEWS, *STEPS), ABOUT),
        Act(
            "/tables/fillings/{uuid:id}/correction", "更正收了的表，另出一版；答跑这件事的事项", management.correct,
            (*FILLS, *STEPS), ABOUT, Reason, Made, 201, told="id",
        ),
    ],
)  # fmt: skip
