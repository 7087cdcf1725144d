"""The pages of every register: list, filter, history, Excel out, a template, Excel in."""

import tempfile
from io import BytesIO
from typing import IO
from urllib.parse import quote, urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, require, took_out, which
from liren.actors import public as actors
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registers.admitted import ADMITTED
from liren.web.registers.declaration import Column, Register, every, matching
from liren.web.registers.errors import RowsRefused
from liren.web.registers.exports import EXPORTS
from liren.web.registers.incoming import apply, attempt, packed, unpacked
from liren.web.registers.organisations import ORGANISATIONS
from liren.web.registers.papers import PAPERS
from liren.web.registers.places import PLACES
from liren.web.registers.sheets import LARGEST_FILE, MOST_ROWS, TYPE, read_rows, write_rows

REGISTERS = {r.key: r for r in (PAPERS, PLACES, ORGANISATIONS, ADMITTED, EXPORTS)}
PAGE = 50
DIVISION = 5


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The registers one may see."""
    actor = signed_in(request)
    mine = [r for r in REGISTERS.values() if which(actor, r.act).paths]
    if not mine:
        raise NotYours(what="您能看的台账")
    return answer(request, "registers/index.html", tab="registers", registers=mine)


def _asked(request: HttpRequest, key: str) -> tuple[Actor, Register, str]:
    """Who asks for which register, and where; refused unless they may there."""
    actor = signed_in(request)
    register = REGISTERS.get(key)
    if register is None:
        raise NotYours(what="这本台账")
    path = request.POST.get("path") or request.GET.get("path") or next(iter(which(actor, register.act).paths), "")
    require(actor, register.act, path)
    if path and territories.place_at(path) is None:
        raise NotYours(what="这个地方")
    return actor, register, path


def _wanted(request: HttpRequest, register: Register) -> dict[str, str]:
    asked = request.POST if request.method == "POST" else request.GET
    given = {c.key: asked.get(c.key, "").strip()[:60] for c in register.filters}
    return {key: text for key, text in given.items() if text}


@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key)


def _page(
    request: HttpRequest, key: str, error: DomainError | None = None, tried: int = 0, carried: str = ""
) -> HttpResponse:
    actor, shown, path = _asked(request, key)
    wanted = _wanted(request, shown)
    batch = matching(shown, actor, path, wanted, request.GET.get("after", "")[:200] or None, PAGE)
    here = territories.place_at(path) if path else None
    row = request.GET.get("row", "")
    asked = urlencode({"path": path, **wanted})
    return answer(
        request,
        "registers/register.html",
        tab="registers",
        register=shown,
        path=path,
        here=here,
        ladder=territories.ancestors(path) if path else (),
        below=[p for p in territories.children(path) if p.level <= DIVISION],
        filters=[(c, wanted.get(c.key, "")) for c in shown.filters],
        wanted=wanted,
        rows=[(e, [(c, e.cells.get(c.key, "")) for c in shown.columns[1:]], e.cells[shown.columns[0].key])
              for e in batch.entries],
        asked=asked,
        more=urlencode({"path": path, **wanted, "after": batch.after}) if batch.after else "",
        takes=shown.accept is not None and here is not None and shown.into in (None, here.kind),
        row=row,
        tells=shown.history is not None,
        history=shown.history(actor, row) if row and shown.history else (),
        told=f"写好了，添了 {request.GET['added']} 行。" if request.GET.get("added", "").isdecimal() else "",
        error=error,
        problems=getattr(error, "problems", ()),
        most_rows=MOST_ROWS,
        largest=LARGEST_FILE // 1024 // 1024,
        tried=tried,
        packed=carried,
    )  # fmt: skip


def _file(name: str, data: IO[bytes]) -> HttpResponseBase:
    data.seek(0)
    told = f"attachment; filename=register.xlsx; filename*=UTF-8''{quote(name)}.xlsx"
    return FileResponse(data, content_type=TYPE, headers={"Content-Disposition": told})


@require_POST
@again(_page)
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the page lists, to the last row, as Excel; a second sheet says who took it, when, of what.

    A form and not a link: that it was taken out is written down.
    """
    actor, shown, path = _asked(request, key)
    wanted, at = _wanted(request, shown), now()
    here = territories.place_at(path) if path else None
    titles = {c.key: c.title for c in shown.columns}
    narrowed = "；".join(f"{titles[name]}：{text}" for name, text in wanted.items())
    who = actors.person_card(actor.person_id).name if actor.person_id else ""

    def notes(count: int) -> tuple[tuple[str, str], ...]:
        return (
            ("台账", shown.title),
            ("地方", here.full_name if here else "全国"),
            ("筛选", narrowed or "无"),
            ("行数", str(count)),
            ("导出人", who),
            ("导出时间", f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}（北京时间）"),
            ("用途", "仅供工作使用；内容以平台上的为准。这次导出已记下，管理员和督办看得到。"),
        )

    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    cells = (entry.cells for entry in every(shown, actor, path, wanted))
    count = write_rows(out, shown.exported, cells, shown.title, notes)
    took_out(what=shown.title, path=path, asked=narrowed, rows=count, by=actor, at=at)
    return _file(f"{shown.title}-{at.astimezone(CHINA):%Y%m%d}", out)


def _taking(register: Register) -> None:
    if register.accept is None:
        raise NotYours(what="这本台账的导入")


@require_GET
def template(request: HttpRequest, key: str) -> HttpResponseBase:
    """An empty file with the columns that may come in, and what each takes."""
    _, shown, _ = _asked(request, key)
    _taking(shown)
    notes = [("列", "怎么填"), *((c.title, _how(c)) for c in shown.accepted)]
    out = BytesIO()
    write_rows(out, shown.accepted, (), shown.title, lambda _: notes)
    return _file(f"{shown.title}-模板", out)


def _how(column: Column) -> str:
    must = "必填" if column.required else "可不填"
    choice = f"；只能写：{'、'.join(column.options)}" if column.options else ""
    return must + choice + (f"；例如：{column.example}" if column.example else "")


@require_POST
@again(_page)
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """A file tried: what is wrong by row and column, or a button to write it. The button: all rows, or none."""
    actor, shown, path = _asked(request, key)
    _taking(shown)
    here, at = territories.place_at(path) if path else None, now()
    if here is None or shown.into not in (None, here.kind):
        raise InvalidInput(path="请先选到社区，再导入" if shown.into else "请先选一个地方，再导入")
    if "rows" in request.POST:
        count = apply(shown, path, unpacked(request.POST["rows"], shown), actor, at)
        return go(request, reverse("register", args=[key]) + "?" + urlencode({"path": path, "added": count}))
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise InvalidInput(file="请先选一个 .xlsx 文件")
    lines = read_rows(shown, BytesIO(file.read(LARGEST_FILE + 1)), file.size)
    problems = attempt(shown, path, lines, actor, at)
    if problems:
        raise RowsRefused(problems=problems)
    return _page(request, key, tried=len(lines), carried=packed(lines))
