"""一表通: tables to fill, each filled mostly by the platform; what departments ask, of whom, how far it is."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.errors import NotAllowed
from liren.access.public import Actor, which
from liren.access.roles import who_may
from liren.engine.tables.checking import AT_LEAST
from liren.engine.tables.language import ROWS
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.management import public as management
from liren.management.public import Cell, FillingPage, RowView, Written
from liren.registers import public as registers
from liren.web.middleware import again
from liren.web.pages import answer, go, is_part, problems_of, signed_in

PAGE = 100
"""Rows of a table on one page."""
CELL, REASON = "c.", "reason."
SOURCES = {
    "places": ("places", "places.manage"), "place": ("places", "places.manage"),
    "organisation": ("organisation", "actors.manage"), "organisations": ("organisations", "actors.manage"),
    "facility": ("facility", "facilities.keep"), "facilities": ("facilities", "facilities.keep"),
    "resident": ("resident", "people.find"),
    "affairs": ("affairs", "affairs.read"), "figures": ("figures", "figures.read"),
}  # fmt: skip
"""The page where a value is kept right, and the act it takes."""
SHOWN = ("open", "submitted", "locked")


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as the page draws it. typed: what was just typed and did not fit; problem: why."""

    cell: Cell
    name: str
    typed: str
    problem: str
    address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    row: RowView
    boxes: tuple[Box, ...]


@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """What is to be filled here, what came in, what is asked: each only for who has to do with it."""
    actor = signed_in(request)
    _require_any(actor)
    fills, reviews = which(actor, "tables.fill").paths, which(actor, "tables.review").paths
    year = now().astimezone(CHINA).year
    gathers = which(actor, "tables.gather").paths
    ready = (*(management.fillings(actor) if fills else ()), *_gathered(actor, gathers))
    return answer(
        request, "tables/list.html", tab="tables",
        mine=[one for one in ready if not one.by_itself], alone=[one for one in ready if one.by_itself],
        done=management.fillings(actor, states=("submitted", "locked"))[:20] if fills else (),
        fills=bool(fills or gathers),
        came=management.fillings(actor, act="tables.review", states=("submitted",)) if reviews else (),
        reviews=bool(reviews), askings=management.askings(actor), admits=bool(which(actor, "tables.admit").paths),
        drafts=bool(which(actor, "tables.draft").orgs),
        minutes=management.minutes_saved(actor, fills[0], year) if fills else 0, year=year,
    )  # fmt: skip


def _gathered(actor: Actor, paths: Sequence[str]) -> tuple[management.FillingLine, ...]:
    """What a street fills itself, for who does."""
    return management.fillings(actor, act="tables.gather") if paths else ()


def _require_any(actor: Actor) -> None:
    if which(actor, "tables.read").empty:
        raise NotAllowed(act="查看部门的表", allowed=who_may("tables.read"))


@require_GET
def table(request: HttpRequest, id: UUID) -> HttpResponse:
    """One table: dense at a desk, a card for each row on a phone."""
    return table_page(request, id)


def table_page(
    request: HttpRequest, id: UUID, error: DomainError | None = None, status: int = 200,
    problems: Mapping[tuple[str, str], str] | None = None, **_: object,
) -> HttpResponse:  # fmt: skip
    """A table as its page draws it, with what was typed and refused."""
    actor = signed_in(request)
    page = management.filling(id, actor)
    number = _number(request.POST.get("page") or request.GET.get("page"))
    pages = max(1, -(-len(page.rows) // PAGE))
    start = (min(number, pages) - 1) * PAGE
    rows = page.rows[start : start + PAGE]
    return answer(
        request, "tables/table.html", status=status, tab="tables", page=page,
        rows=[_drawn(row, request.POST, problems or {}, actor) for row in rows],
        shown=_shown(rows),
        columns=tuple(page.table.columns.values()), groups=_groups(page),
        rows_title=ROWS[page.table.rows],
        totals=[(column, page.shown_total(column)) for column in page.table.columns.values()],
        sums=[(column, _told_sum(page.shown_total(column))) for column in page.table.summed],
        number=min(number, pages), pages=range(1, pages + 1) if pages > 1 else (),
        todo=_todo(page), error=error, problems=_problems(page, problems or {}, error),
        given=request.POST, told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


def _shown(rows: Iterable[RowView]) -> str:
    """What stands in each box as it is drawn, by its name; in one field, for a form may not have a thousand."""
    boxes = {f"{CELL}{row.key}.{cell.column.key}": cell.shown for row in rows for cell in row.asked}
    return json.dumps(boxes, ensure_ascii=False)


TOLD = {
    "saved": "存好了。", "submitted": "报送了，原样存档。",
    "brought": "文件里的写进来了。", "back": "已退回，写了哪里要改。", "take": "收下了。",
    "correct": "可以更正了，原来的一版留着。",
}  # fmt: skip


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and 0 < len(text) < 5 and int(text) else 1


def _told_sum(text: str) -> str:
    """A total of a list; of a handful of people none."""
    return "太少，不写出来" if text.startswith(AT_LEAST) else text


def _groups(page: FillingPage) -> list[tuple[str, int]]:
    """The department's upper header over the columns, where it has one."""
    groups = [(title, len(columns)) for title, columns in page.table.layout.groups]
    return groups if any(title for title, _ in groups) else []


def _drawn(row: RowView, posted: Mapping[str, str], problems: Mapping[tuple[str, str], str], actor: Actor) -> Drawn:
    boxes = (_box(row, cell, posted, problems.get((row.key, cell.column.key), ""), actor) for cell in row.cells)
    return Drawn(row, tuple(boxes))


def _box(row: RowView, cell: Cell, posted: Mapping[str, str], problem: str, actor: Actor) -> Box:
    name = f"{CELL}{row.key}.{cell.column.key}"
    typed = posted.get(name, cell.shown) if problem else cell.shown
    return Box(cell, name, typed, problem, _address(cell.about, actor))


def _address(about: tuple[str, str], actor: Actor) -> str:
    """Where a held value is kept right, for who may go there; '' where there is no page."""
    kind, id = about
    name, act = SOURCES.get(kind, ("", ""))
    if not name or which(actor, act).empty:
        return ""
    return (
        reverse(name, args=[id])
        if kind in ("organisation", "facility", "resident")
        else f"{reverse(name)}?{urlencode({'path': id})}"
    )


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing between the filler and handing it in. id: of the cell on the page."""

    id: str
    label: str
    says: str
    firm: bool
    name: str
    reason: str


def _todo(page: FillingPage) -> list[Todo]:
    """Doubts and breaches one by one; cells still empty by column, leading to the first."""
    labels = {row.key: row.label for row in page.rows}
    titles = {column.key: column.title for column in page.table.columns.values()}
    empty: dict[str, list[str]] = {}
    for one in page.found:
        if one.blank:
            empty.setdefault(one.column, []).append(one.row)
    blanks = [
        Todo(f"{CELL}{rows[0]}.{column}", f"“{titles[column]}”", f"还空着 {len(rows)} 格", True, "", "")
        for column, rows in empty.items()
    ]
    told = [
        Todo(
            f"{CELL}{one.row}.{one.column}", labels.get(one.row, "合计"), one.says, one.firm, REASON + one.key,
            page.reasons.get(one.key, ""),
        )
        for one in page.found if not one.blank
    ]  # fmt: skip
    return [*told, *blanks]


def _problems(
    page: FillingPage, problems: Mapping[tuple[str, str], str], error: DomainError | None
) -> list[tuple[str, str, str]]:
    labels = {row.key: row.label for row in page.rows}
    titles = {column.key: column.title for column in page.table.columns.values()}
    cells = [
        (f"{CELL}{row}.{column}", f"{labels.get(row, '')}“{titles.get(column, '')}”", says)
        for (row, column), says in problems.items()
    ]
    return cells or problems_of(error)


@require_POST
@again(table_page)
def write(request: HttpRequest, id: UUID) -> HttpResponse:
    """Cells and reasons saved, one as it is typed or all at once; with `act=submit` handed in.

    What does not fit is named beside its cell and still stands there; everything else is kept.
    """
    actor, at = signed_in(request), now()
    cells = dict(_cells(request.POST))
    written = None
    if cells:
        shown = dict(_cells(_drawn_before(request.POST)))
        written = management.write_cells(filling=id, cells=cells, by=actor, at=at, shown=shown)
    reasons = {name[len(REASON) :]: str(text) for name, text in request.POST.items() if name.startswith(REASON)}
    if reasons:
        management.explain(filling=id, reasons=reasons, by=actor, at=at)
    if is_part(request):
        return _told(request, id, actor, written, cells)
    if written and written.problems:
        return table_page(request, id, status=422, problems=written.problems)
    if request.POST.get("act") == "submit":
        management.hand_in(filling=id, by=actor, at=at)
        return go(request, reverse("table", args=[id]) + "?told=submitted")
    number = _number(request.POST.get("page"))
    return go(request, reverse("table", args=[id]) + f"?told=saved&page={number}")


def _cells(posted: Mapping[str, str]) -> list[tuple[tuple[str, str], str]]:
    found = []
    for name, text in posted.items():
        row, _, column = name.removeprefix(CELL).rpartition(".")
        if name.startswith(CELL) and row:
            found.append(((row, column), text))
    return found


def _drawn_before(posted: Mapping[str, str]) -> dict[str, str]:
    """What stood in the boxes when this form was drawn, as `_shown` wrote it; nothing where it is not that."""
    try:
        told = json.loads(posted.get("shown") or "{}")
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in told.items() if isinstance(text, str)} if isinstance(told, dict) else {}


def _told(
    request: HttpRequest, id: UUID, actor: Actor, written: Written | None, cells: Collection[tuple[str, str]]
) -> HttpResponse:
    """What the island asks: which cells did not fit, what stands in those sent, and what is left to do."""
    page = management.filling(id, actor, things=written.things if written else None)
    problems = written.problems if written else {}
    stands = {(row.key, cell.column.key): cell.shown for row in page.rows for cell in row.asked}
    told: dict[str, Any] = {
        "problems": {f"{CELL}{row}.{column}": says for (row, column), says in problems.items()},
        "shown": {f"{CELL}{row}.{column}": stands[row, column] for row, column in cells},
        "saved": f"已存 {now().astimezone(CHINA):%H:%M}",
        "left": render_to_string("tables/left.html", {"page": page, "todo": _todo(page)}, request),
    }
    return JsonResponse(told)


@require_POST
@again(table_page)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Sent back with a reason, taken, corrected."""
    actor, at, reason = signed_in(request), now(), request.POST.get("reason", "")
    if act == "back":
        management.send_back(filling=id, reason=reason, by=actor, at=at)
    elif act == "take":
        management.take_in(filling=id, by=actor, at=at)
    elif act == "correct":
        management.correct(filling=id, reason=reason, by=actor, at=at)
    else:
        raise NotYours(what="这个页面")
    return go(request, reverse("table", args=[id]) + f"?told={act}")


@require_POST
@again(table_page)
def excel(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The table as Excel in the department's own layout; that it was taken out is written down."""
    actor = signed_in(request)
    page = management.filling(id, actor)
    if page.table.people:  # opened for a purpose, at a page of its own
        raise NotYours(what="这张表的文件")
    return as_file(page, actor, "")


def as_file(page: FillingPage, actor: Actor, purpose: str) -> FileResponse:
    """The table as a file; purpose: what people in it were opened for."""
    out = TemporaryFile()  # noqa: SIM115 - the answer closes it
    name = registers.take_out_table(page, out=out, by=actor, at=now(), purpose=purpose)
    out.seek(0)
    told = f"attachment; filename=table.xlsx; filename*=UTF-8''{quote(name)}.xlsx"
    return FileResponse(out, content_type=registers.TYPE, headers={"Content-Disposition": told})


@require_GET
def of_affair(request: HttpRequest, id: UUID) -> HttpResponse:
    """From an affair to the table it runs."""
    found = management.filling_of_affair(id, signed_in(request))
    if found is None:
        raise NotYours(what="这张表")
    return go(request, reverse("table", args=[found]))
