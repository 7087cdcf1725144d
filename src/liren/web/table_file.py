"""A table filled in Excel and brought back: tried cell by cell, written when that is confirmed."""

import json
from io import BytesIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, require
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.management import public as management
from liren.management.public import Trial
from liren.registers import public as registers
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

MOST_SHOWN = 200
_MOST_TOLD = 5000  # cells one confirmation writes
Cells = dict[tuple[str, str], str]


def _page(
    request: HttpRequest, id: UUID, error: DomainError | None = None, status: int = 200, trial: Trial | None = None,
    strange: tuple[int, ...] = (), **_: object,
) -> HttpResponse:  # fmt: skip
    page = _to_fill(signed_in(request), id)
    changes = trial.changes[:_MOST_TOLD] if trial else ()
    return answer(
        request, "tables/bring.html", status=status, tab="tables", page=page, trial=trial, strange=strange, error=error,
        problems=problems_of(error, {"file": "填好的文件"}), most=MOST_SHOWN,
        changes=changes[:MOST_SHOWN], refused=trial.refused[:MOST_SHOWN] if trial else (), writes=len(changes),
        cells=json.dumps([[one.row, one.column, one.wanted, one.now] for one in changes], ensure_ascii=False),
    )  # fmt: skip


def _to_fill(actor: Actor, id: UUID) -> management.FillingPage:
    page = management.filling(id, actor)
    if "fill" not in page.may:
        require(actor, "tables.fill", page.line.path)
        raise management.NotOpenToFill(state=page.line.state_title)
    return page


@require_http_methods(["GET", "POST"])
@again(_page)
def bring(request: HttpRequest, id: UUID) -> HttpResponse:
    """GET: choose the file. POST a file: what it would do. POST `act=write`: do it."""
    actor = signed_in(request)
    if request.method == "GET":
        return _page(request, id)
    page = _to_fill(actor, id)
    if request.POST.get("act") == "write":
        return _write(request, id, actor)
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise InvalidInput(file="请选从这张表下载、填好的 .xlsx 文件。")
    told = registers.read_table_back(page, BytesIO(file.read(registers.LARGEST_FILE + 1)), file.size)
    trial = management.try_cells(filling=id, cells=told.cells, shown=told.shown, by=actor)
    return _page(request, id, trial=trial, strange=told.strange)


def _write(request: HttpRequest, id: UUID, actor: Actor) -> HttpResponse:
    """What was confirmed, as it was shown: a cell that somebody changed since is named and not written."""
    cells, shown = _told(request.POST.get("cells", ""))
    if not cells:
        raise InvalidInput(file="没有要写入的，请重新选一次文件。")
    written = management.write_cells(filling=id, cells=cells, by=actor, at=now(), shown=shown)
    if written.problems:
        left = {name: cells[name] for name in written.problems}
        trial = management.try_cells(filling=id, cells=left, shown=shown, by=actor)
        return _page(request, id, status=409, trial=trial)
    return go(request, reverse("table", args=[id]) + "?told=brought")


def _told(text: str) -> tuple[Cells, Cells]:
    """The cells a confirmation sends, and what stood in them; nothing where it is not that."""
    try:
        lines = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return {}, {}
    whole = [
        line for line in lines[:_MOST_TOLD] if isinstance(line, list) and len(line) == 4
        and all(isinstance(one, str) for one in line)
    ] if isinstance(lines, list) else []  # fmt: skip
    return {(row, column): wanted for row, column, wanted, _ in whole}, {(r, c): now for r, c, _, now in whole}
